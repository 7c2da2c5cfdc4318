/** A part of the script that `exportPyTorch` writes, in Python. Columns of words, dates, ids and gaps, and the table as CSV. */
export const wordsPart: string = `def date_text(pattern, value):
    """A date as pattern writes it; value counts days, or seconds where the pattern has a time, since 1970 in UTC."""
    parts = re.findall(r"yyyy|MM?|dd?|HH|mm|SSS|ss|'[^']*'|[A-Za-z]+|[^A-Za-z']+", pattern)
    day = 86400000 if not any(part in ("HH", "mm", "ss", "SSS") for part in parts) else 1000
    moment = datetime(1970, 1, 1) + timedelta(milliseconds=int(np.floor(value * day + 0.5)))
    fields = {"y": moment.year, "M": moment.month, "d": moment.day, "H": moment.hour, "m": moment.minute, "s": moment.second}
    fields["S"] = moment.microsecond // 1000
    known = ("yyyy", "MM", "M", "dd", "d", "HH", "mm", "ss", "SSS")
    return "".join(str(fields[p[0]]).zfill(len(p)) if p in known else p.strip("'") for p in parts)


class Words:
    """The columns of the person's own table, each of which owns some of the features, one after the other."""

    def __init__(self, about):
        self.own, self.shifts, self.fill = about["form"]["columns"], about["shifts"], about["fill"]
        ends = np.cumsum([column["features"] for column in self.own]).tolist()
        self.starts = [end - column["features"] for end, column in zip(ends, self.own)]
        self.values = [column["features"] - column["gaps"] for column in self.own]
        # Of a group of features the first is 1 where it is large enough, or of several the largest.
        self.groups = []
        for column, start, values in zip(self.own, self.starts, self.values):
            if column["kind"] == "words":
                self.groups.append((start, values))
            if column["gaps"]:
                self.groups.append((start + values, 1))

    def restore(self, x, out, columns):
        """Words and gaps in restored features out [n, p], by the values x [n, p] before they were restored."""
        varies = torch.tensor([column["kind"] != "constant" for column in columns])
        may = varies | torch.tensor([column["high"] == 1 for column in columns])
        for (start, count), shift in zip(self.groups, self.shifts):
            end = start + count
            if count == 1:
                if varies[start]:
                    out[:, start] = (x[:, start] + shift[0] >= 0.5).double()
            elif count > 1:
                scores = torch.where(may[start:end], x[:, start:end] + double(shift), -torch.inf)
                out[:, start:end] = torch.nn.functional.one_hot(scores.argmax(1), count).double()
        if self.fill:
            for column, start, values in zip(self.own, self.starts, self.values):
                if column["gaps"]:
                    gone = out[:, start + values] == 1
                    out[gone, start : start + values] = double(self.fill[start : start + values])

    def cell(self, k, row, number, class_name):
        """The cell of own column k in a row of features; number counts the rows from 0."""
        column, start, values = self.own[k], self.starts[k], self.values[k]
        kind, x = column["kind"], row[start : start + values]
        if kind == "class":
            return class_name
        if kind == "id":
            return f"row{number + 1}"
        if kind == "counter":
            return column["first"] + number
        if column["gaps"] and row[start + values] >= 0.5:
            return ""
        if kind == "words":
            word = column["words"][int(x[0] >= 0.5) if values == 1 else int(np.argmax(x))]
            return "" if word is None else word
        return date_text(column["format"], x[0]) if kind == "date" else number_text(x[0])

    def lines(self, features, classes):
        """A header and the rows, as the person's own table has them."""
        shown = [k for k, column in enumerate(self.own) if column["kind"] != "left out"]
        header = [self.own[k]["name"] for k in shown]
        rows = zip(features.tolist(), classes)
        return [header] + [[self.cell(k, row, i, name) for k in shown] for i, (row, name) in enumerate(rows)]
`;
