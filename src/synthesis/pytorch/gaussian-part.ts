/** A part of the script that `exportPyTorch` writes, in Python. Normal rows around class means. */
export const gaussianPart: string = `class Synthesizer(Model):
    """Normal rows around class means: one normal or several for each class, in the coordinates of a row space."""

    def prepare(self):
        self.rank = self.state["rank"]

    def draws(self, codes, random):
        """What a draw of rows takes: standard normal numbers, and of which component each row is."""
        n, q = len(codes), len(self.table.modelled)
        picks = []
        for code in codes.tolist():
            among = self.state["mixtures"][code]
            weights = np.array([one["weight"] for one in among])
            picks.append(among[random.choice(len(among), p=weights / weights.sum())]["component"])
        return {
            "latent": random.standard_normal((n, self.rank)),
            "picks": np.array(picks),
            "noise": random.standard_normal((n, q)),
            "own": self.table.own_draws(n, random),
        }

    @torch.no_grad()
    def rows_from(self, codes, draws):
        """Rows [n, columns] in the table's units, and their classes."""
        e = {name: double(values) for name, values in draws.items() if name != "picks"}
        picks, t = torch.as_tensor(draws["picks"]), self.tensors
        share, means = double(self.state["noises"])[picks][:, None], t["means"].double()[codes]
        x = torch.zeros_like(means)
        if self.rank > 0:
            factors = t["factors"].double().reshape(-1, self.rank, self.rank)[picks]
            a = (1 - share).sqrt() * e["latent"]
            x = (t["centres"].double()[picks] + (a[:, None, :] @ factors)[:, 0]) @ t["basis"].double()
        x = means + t["deviations"].double() * (x + share.sqrt() * e["noise"])
        if self.state.get("mirrored"):
            waiting = {}
            for i, code in enumerate(codes.tolist()):
                partner = waiting.pop(code, None)
                if partner is None:
                    waiting[code] = i
                else:
                    x[i] = 2 * means[i] - x[partner]
        return self.table.features(corrected(t, x, codes), codes, e["own"]), codes
`;
