from backend.graph.clusters import DayRow, HoursRow
from backend.web import charts


def test_hours_put_those_together_that_are_busiest_at_the_same_time():
    rows = [
        HoursRow("acc_late", 0, [22, 22, 3]),
        HoursRow("acc_early", 1, [3, 3, 22]),
        HoursRow("acc_never", 2, []),
        HoursRow("acc_early_too", 3, [3]),
    ]

    found = charts.hours(rows)

    names = [account["id"] for account in found["accounts"]]
    assert names == ["acc_early", "acc_early_too", "acc_late"]
    assert found["all"][3] == 4
    assert sum(found["all"]) == 7


def test_days_are_added_up_by_capability_and_by_model():
    rows = [
        DayRow("2026-01-01", "m1", 10, 2, ["", "tool_use"], [4, 6]),
        DayRow("2026-01-01", "m2", 5, 1, ["tool_use"], [5]),
    ]

    found = charts.days(rows, [])

    assert found["capability"] == [
        {"day": "2026-01-01", "series": "not said", "exchanges": 4},
        {"day": "2026-01-01", "series": "tool use", "exchanges": 11},
    ]
    assert [row["exchanges"] for row in found["model"]] == [10, 5]
