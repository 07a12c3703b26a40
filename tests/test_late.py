"""What is delivered late counts for its own day in every daily table."""

import json
import shutil
from datetime import date

from pipelines.settings import Home
from tests.test_nightly import rows, run

LATE = date(2026, 6, 24)


def test_a_contact_of_weeks_ago_counts_for_its_own_day(small_world, small_home, tmp_path):
    home = Home(shutil.copytree(small_home.path, tmp_path / "late"))
    calls = (
        "select external_id from core.contacts where source = 'calls' and is_complaint order by external_id limit 40"
    )
    wanted = {number for (number,) in rows(home, calls)}
    told = [
        json.loads(line)
        for path in sorted((small_world / "landing/calls").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.endswith("}")
    ]
    late = {call["call_id"]: call for call in told if call["call_id"] in wanted}
    for number, call in late.items():
        call |= {"call_id": f"late-{number}", "begin_time": f"{LATE} 09:00:00", "end_time": f"{LATE} 09:09:00"}
    (tmp_path / "in" / "calls").mkdir(parents=True)
    lines = [json.dumps(call, ensure_ascii=False) for call in late.values()]
    (tmp_path / "in" / "calls" / "late.jsonl").write_text("\n".join(lines), encoding="utf-8")
    of_that_day = f"select coalesce(sum(complaint_count), 0) from hotspot.daily where day = '{LATE}'"
    before = rows(home, of_that_day)[0][0]
    run(home, tmp_path / "in", night=date(2026, 8, 20))
    landed = "select count(*), count(distinct counted_on), min(counted_on) from core.contacts where external_id like 'late-%'"
    assert rows(home, landed) == [(len(late), 1, LATE)]
    by_day = "select hotspot_id, counted_on, count(*) from hotspot.members join core.contacts using (contact_id) group by all order by all"
    assert rows(
        home, "select hotspot_id, day, complaint_count from hotspot.daily where complaint_count > 0 order by all"
    ) == rows(home, by_day)
    late_members = (
        "select count(*) from hotspot.members join core.contacts using (contact_id) where external_id like 'late-%'"
    )
    assert rows(home, late_members)[0][0] > 0
    assert rows(home, of_that_day)[0][0] > before
