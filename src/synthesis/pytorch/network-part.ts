/** A part of the script that `exportPyTorch` writes, in Python. VAE and CVAE. */
export const networkPart: string = `def balanced_noise(e, codes):
    """Noise that cancels out over the rows of each class which has two."""
    out = e.clone()
    for code in codes.unique():
        rows = codes == code
        m = int(rows.sum())
        if m > 1:
            out[rows] = (e[rows] - e[rows].mean(0)) * (m / (m - 1)) ** 0.5
    return out


def layer(inputs, outputs, norm, activation, dropout):
    parts = {"linear": torch.nn.Linear(inputs, outputs)}
    if norm:
        parts["norm"] = torch.nn.BatchNorm1d(outputs)
    if activation != "none":
        parts["activation"] = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}[activation]()
    if dropout > 0:
        parts["dropout"] = torch.nn.Dropout(dropout)
    block = torch.nn.Sequential()
    for name, part in parts.items():
        block.add_module(name, part)
    return block


class Synthesizer(Model):
    """The network is in float32, everything around it in float64. Train it further with loss(view(features, codes), codes)."""

    def prepare(self):
        self.layers = torch.nn.ModuleDict({name.replace(".", "_"): layer(*sizes) for _, name, *sizes in LAYERS})
        self.variance = None
        if "output.variance" in self.tensors:
            self.variance = torch.nn.Parameter(self.tensors["output.variance"].clone())
        for name, value in self.weights().items():
            value.copy_(self.tensors[name])
        self.options = self.state["options"]
        self.eval()

    def weights(self):
        """Weights and running statistics under their names in the file, where linear weights stand transposed."""
        out = {} if self.variance is None else {"output.variance": self.variance.data}
        for part, name, *_ in LAYERS:
            block = self.layers[name.replace(".", "_")]
            linear = name if part == "heads" else name + ".linear"
            out[linear + ".weight"], out[linear + ".bias"] = block.linear.weight.data.T, block.linear.bias.data
            if hasattr(block, "norm"):
                names = {"scale": "weight", "shift": "bias", "runningMean": "running_mean", "runningVariance": "running_var"}
                out.update({f"{name}.norm.{ours}": getattr(block.norm, its).data for ours, its in names.items()})
        return out

    def through(self, part, x):
        for where, name, *_ in LAYERS:
            if where == part:
                x = self.layers[name.replace(".", "_")](x)
        return x

    def with_class(self, x, codes):
        """CVAE: the class joins the inputs of encoder and decoder."""
        return torch.cat([x, torch.nn.functional.one_hot(codes, CLASSES).float()], 1) if CLASSES else x

    def encode(self, x, codes):
        """Rows as the network sees them to mean and log-variance of their latent points [n, Z]."""
        x = self.through("encoder", self.with_class(x, codes))
        return self.layers["mean"](x), self.layers["logVariance"](x)

    def decode(self, z, codes):
        return self.through("decoder", self.with_class(z, codes))

    def loss(self, x, codes):
        """Reconstruction and divergence from the prior, summed over the rows of a batch."""
        mean, log_variance = self.encode(x, codes)
        y = self.decode(mean + torch.exp(log_variance / 2) * torch.randn_like(mean), codes)
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum()
        if self.options["reconstruction"] == "l1":
            return (x - y).abs().sum() + divergence
        if self.variance is None:
            return ((x - y) ** 2).sum() + divergence
        s = -6 + torch.nn.functional.softplus(self.variance + 6)
        return 0.5 * ((x - y) ** 2 / s.exp() + s + 6).sum() + divergence

    def view(self, features, codes):
        """Features [n, p] in the table's units as the network sees them: on principal components, with a VAE's class columns."""
        x, t = self.table.standardise(features), self.tensors
        if self.options["centre"] == "class-means":
            x = x - t["space.means"].double()[codes]
        if "space.components" in t:
            x = x @ t["space.components"].double().T / t["space.scale"].double()
        if self.class_columns:
            scaler = self.state["classScaler"]
            indicators = torch.nn.functional.one_hot(codes, self.class_columns).double()
            x = torch.cat([x, (indicators - double(scaler["mean"])) / double(scaler["scale"])], 1)
        return x.float()

    @property
    def class_columns(self):
        """Columns of a VAE that say the class."""
        return 0 if CLASSES else len(self.table.classes)

    def from_view(self, y, codes, rest):
        """Columns of the network back to standardised ones [n, q], with what components leave out as noise."""
        t = self.tensors
        if "space.means" not in t:
            return y
        share, means = t["space.noise"].double()[0, 0], t["space.means"].double()[codes]
        x = y * t["space.scale"].double() @ t["space.components"].double() if "space.components" in t else y
        noise = ((1 - share) * t["space.rest"].double() ** 2 + share * t["space.within"].double() ** 2).sqrt()
        own = x if self.options["centre"] == "class-means" else x - means
        return means + (1 - share).sqrt() * own + noise * rest

    def draws(self, codes, random):
        """What a draw of rows takes: standard normal numbers, and of which training row or component each latent point is."""
        n, z, q = len(codes), LATENT, len(self.table.modelled)
        picks, left = [], {}
        for code in codes.tolist():
            if self.options["latentFrom"] == "posteriors":
                members = self.state["members"][code]
                if not left.get(code):
                    left[code] = list(random.permutation(members)) if self.options["balanced"] else [random.choice(members)]
                picks.append(left[code].pop())
            elif self.options["latentFrom"] == "prior":
                picks.append(0)
            else:
                weights = self.tensors[f"mixture.{code}.weights"].double().flatten().numpy()
                picks.append(random.choice(len(weights), p=weights / weights.sum()))
        return {
            "latent": random.standard_normal((n, z)),
            "picks": np.array(picks),
            "noise": random.standard_normal((n, COLUMNS)),
            "rest": random.standard_normal((n, q)),
            "own": self.table.own_draws(n, random),
        }

    def points(self, codes, picks, e):
        """Latent points [n, Z] from standard normal ones."""
        t, source = self.tensors, self.options["latentFrom"]
        if source == "prior":
            return e
        if source == "posteriors":
            return t["posterior.mean"].double()[picks] + (t["posterior.logVariance"].double()[picks] / 2).exp() * e
        out = torch.empty_like(e)
        for i, (code, g) in enumerate(zip(codes.tolist(), picks.tolist())):
            factor = t[f"mixture.{code}.factors"].double()[g].reshape(LATENT, LATENT).tril()
            out[i] = t[f"mixture.{code}.centres"].double()[g] + factor @ e[i]
        return out

    @torch.no_grad()
    def rows_from(self, codes, draws):
        """Rows [n, columns] in the table's units, and their classes, which a VAE that draws from the prior says itself."""
        e = {name: double(values) for name, values in draws.items() if name != "picks"}
        z = self.points(codes, torch.as_tensor(draws["picks"]), e["latent"])
        y = self.decode(z.float(), codes).double()
        if self.class_columns and self.options["latentFrom"] == "prior":
            scaler = self.state["classScaler"]
            codes = (y[:, COLUMNS:] * double(scaler["scale"]) + double(scaler["mean"])).argmax(1)
        noise = (lambda values: balanced_noise(values, codes)) if self.options["balanced"] else (lambda values: values)
        y = y[:, :COLUMNS]
        if "noise" in self.tensors:
            y = y + self.tensors["noise"].double() * noise(e["noise"])
        x = self.from_view(y, codes, noise(e["rest"]))
        return self.table.features(corrected(self.tensors, x, codes), codes, e["own"]), codes
`;
