/** A part of the script that `exportPyTorch` writes, in Python. The command line. */
export const mainPart: string = `if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draws synthetic rows.")
    parser.add_argument("-n", type=int, default=100, help="rows")
    parser.add_argument("--class", dest="class_name", help="all rows of this class")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", dest="output", help="the CSV file to write (default: stdout)")
    asked = parser.parse_args()
    model = Synthesizer()
    rows, classes = model.sample(asked.n, asked.class_name, asked.seed)
    with open(asked.output, "w", newline="") if asked.output else sys.stdout as out:
        model.table.write(rows, classes, out)
`;
