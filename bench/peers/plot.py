"""The ratios as a picture: one group of bars a case."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def draw(cases, path):
    bars = [(case, row) for case in cases for row in case["rows"] if row["who"] != "SBL" and "solve" in row]
    if not bars:
        return
    figure, axes = plt.subplots(figsize=(9, 0.6 + 0.34 * len(bars) + 0.3 * len(cases)), layout="constrained")
    place, ticks, labels = 0.0, [], []
    for case in cases:
        rows = [row for row in case["rows"] if row["who"] != "SBL" and "solve" in row]
        if not rows:
            continue
        axes.text(0.012, place, case["title"], transform=axes.get_yaxis_transform(), fontsize=8, weight="bold", va="center")
        top = place
        place += 0.9
        for row in rows:
            axes.barh(place, row["solve"], 0.36, color="#2a6f97")
            axes.barh(place + 0.36, row["process"], 0.36, color="#a9d6e5")
            ticks.append(place + 0.18)
            labels.append(row["who"])
            place += 1
        if case["target"]:
            axes.plot([case["target"]] * 2, [top + 0.5, place - 0.4], color="#c1121f", lw=1)
        place += 0.3
    axes.set_xscale("log")
    axes.axvline(1, color="black", lw=0.8)
    axes.set_yticks(ticks, labels, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("times SBL's processor time, one thread: solve (dark), whole process (light), target (red)", fontsize=8)
    figure.savefig(path)
