from __future__ import annotations

import json

import pytest

TEXTS = [
    "The Participant shall disclose each invention to the Agency within 60 days after its conception.",
    "  Finland’s Ministry of Finance pays up to €2.5 million a year from 1 May 2025.  ",
    "",
    "The weather was fine.",
]


@pytest.mark.slow
def test_offsets_refer_to_the_text_as_it_is(kisoku, learnt, tmp_path):
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(TEXTS)]
    (tmp_path / "in.jsonl").write_text("\n".join([*lines[:2], "", *lines[2:]]) + "\n", encoding="utf-8")
    done = kisoku.call("annotate", "in.jsonl", "out.jsonl")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in found] == [0, 1, 2, 3]
    for text, answer in zip(TEXTS, found, strict=True):
        assert set(answer) == {"id", "mentions", "labels", "force", "rules"}
        for mention in answer["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
        for rule in answer["rules"]:
            assert text[rule["start"] : rule["end"]] == rule["quote"]
    assert "disclosure_filing" in found[0]["labels"]
    assert found[0]["rules"]
    [amount] = [mention for mention in found[1]["mentions"] if mention["label"] == "AMOUNT"]
    assert (amount["maximum"], amount["currency"], amount["period"]) == ("2500000", "EUR", "annual")
    values = {mention["text"]: mention["value"] for mention in found[1]["mentions"]}
    assert (values["Finland"], values["1 May 2025"], values[amount["text"]]) == ("FI", "2025-05-01", None)
    assert found[3] == {"id": 3, "mentions": [], "labels": {}, "force": None, "rules": []}


@pytest.mark.slow
def test_labels_are_explained_by_their_words_on_request(kisoku, learnt):
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(TEXTS)]
    done = kisoku.call("annotate", "-", "-", "--explain", text="\n".join(lines))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(found[0]["why"]) == set(found[0]["labels"])
    assert "disclose" in found[0]["why"]["disclosure_filing"]
    assert found[3]["why"] == {}


@pytest.mark.slow
def test_an_item_reads_in_the_light_of_its_lead_in(kisoku, learnt):
    lead_in = "Title to the following vests in the Host:"
    item = "(a) the inventions made under the award;"
    rows = [{"id": "x", "text": lead_in}, {"id": "y", "text": item}, {"id": "z", "text": "It rained."}]
    done = kisoku.call("annotate", "-", "-", "--explain", text="\n".join(json.dumps(row) for row in rows))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    alone = kisoku.call("annotate", "-", "-", text=json.dumps(rows[1]))
    assert told[1]["labels"]["ownership"] > 2 * json.loads(alone.stdout)["labels"].get("ownership", 0.0)
    assert told[1]["why"]["ownership"]["(context)"] > 0
    assert [row["id"] for row in told] == ["x", "y", "z"]
    declared = [{**row, "document": "d"} for row in rows[:2]]
    done = kisoku.call("annotate", "-", "-", "--explain", text="\n".join(json.dumps(row) for row in declared))
    assert [json.loads(line) for line in done.stdout.splitlines()] == told[:2]


@pytest.mark.slow
def test_lines_come_from_standard_input_and_go_to_standard_output(kisoku, learnt):
    done = kisoku.run("annotate", "-", "-", text='{"id": "a", "text": "Japan pays."}\n')
    assert json.loads(done.stdout)["mentions"][0]["entity_id"].endswith("JP")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: not JSON"),
        ('{"id": "b"}', 'line 2: needs an object with "id" and "text"'),
        ('{"id": "b", "text": 3}', 'line 2: "text" has to be a string'),
        ('{"id": "b", "text": "It pays.", "document": "d", "parent": "a"}', 'line 2: "parent" has to be'),
    ],
)
def test_a_malformed_line_is_named(kisoku, learnt, line, told):
    done = kisoku.call("annotate", "-", "-", text='{"id": "a", "text": "Japan"}\n' + line + "\n")
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
