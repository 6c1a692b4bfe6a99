from __future__ import annotations

import re
from pathlib import Path

import pytest

from zeta.writing import agentfile
from zeta.writing.agentfile import languages_of, load, load_all
from zeta.writing.errors import AgentFileError
from zeta.writing.languages import schema
from zeta.writing.planning.amount import amount

WHOLE = """\
name = "queue"
about = "Message queues."
languages = ["hcl"]
system = "You write queues."
checks = ["hcl", "references"]
tries = 3
when = ["queueing"]

[sampling]
temperature = 0.25
top_k = 7
dry = 0.8
dry_allowed = 4
dry_breakers = [";"]

[[topics]]
name = "dead-letters"
words = ["dead letters", "DLQ"]
kinds = ["1-2 aws_sqs_queue"]
more = ["aws_sns_topic"]
needs = ["iam"]
after = ["networking"]
purposes = ["aws_sqs_queue: letters that failed"]
asks = ["iam: aws_iam_role: role of the queue's readers"]
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def put(folder: Path, text: str, name: str = "queue.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(AgentFileError) as caught:
        load(path)
    assert caught.value.hint
    return f"{caught.value} / {caught.value.hint}"


def test_a_file_says_everything_about_an_agent(tmp_path: Path) -> None:
    agent = load(put(tmp_path, WHOLE))
    topic = agent.topics[0]
    assert (agent.name, agent.tries, agent.checks, agent.when) == ("queue", 3, ("hcl", "references"), ("queueing",))
    assert (agent.sampling.temperature, agent.sampling.top_k) == (0.25, 7)
    assert (agent.sampling.dry, agent.sampling.dry_allowed) == (0.8, 4)
    assert {"\n", ";"} <= set(agent.sampling.dry_breakers)
    assert topic.asks == ("iam: aws_iam_role: role of the queue's readers",)
    assert (topic.name, topic.words, topic.needs) == ("dead-letters", ("dead letters", "DLQ"), ("iam",))


def test_the_built_in_agents_take_what_the_seed_names() -> None:
    agents = load_all()
    assert {"generalist", "prose", "code", "vpc", "iam", "eks", "readme", "faq"} <= agents.keys()
    assert {"architect", "network", "storage", "security", "validator"} <= agents.keys()
    assert list(agents) == sorted(agents)


def test_a_built_in_agent_writes_kinds_that_the_schemas_know() -> None:
    known = {"hcl": schema.load("terraform_aws").kinds, "yaml": schema.load("kubernetes").kinds}
    for agent in load_all().values():
        for topic in agent.topics:
            for language in languages_of(agent, topic) & known.keys():
                kinds = {amount(each).kind for each in topic.kinds + topic.more}
                if agent.name not in ("compose", "google", "azure") and kinds != {"key"}:
                    assert kinds <= known[language].keys(), f"{agent.name}, {topic.name}"


def test_a_users_agent_joins_the_built_in_ones(home: Path) -> None:
    put(home / "config" / "agents", WHOLE)
    assert load_all()["queue"].system == "You write queues."


def test_a_users_agent_replaces_the_built_in_one_of_its_name(home: Path, tmp_path: Path) -> None:
    put(home / "config" / "agents", 'name = "faq"\nabout = "a"\nsystem = "mine"\n')
    put(tmp_path / "given", 'name = "faq"\nabout = "a"\nsystem = "given"\n')
    assert load_all()["faq"].system == "mine"
    assert load_all([tmp_path / "given"])["faq"].system == "given"


def test_the_users_own_folder_may_be_missing_but_a_given_one_may_not(home: Path, tmp_path: Path) -> None:
    assert load_all([agentfile.agents_folder()]) == load_all()
    with pytest.raises(AgentFileError, match=re.escape(str(tmp_path / "nowhere"))):
        load_all([tmp_path / "nowhere"])


def test_an_unknown_key_is_named_with_its_line_and_the_known_ones(tmp_path: Path) -> None:
    said = refusal(put(tmp_path, WHOLE.replace("tries = 3", "trys = 3")))
    assert "queue.toml" in said
    assert "“trys” (line 6)" in said
    assert "did you mean “tries”" in said
    assert "checks" in said


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('about = "Message queues."\n', "", "“about” is missing"),
        ('system = "You write queues."', 'system = "  "', "“system” (line 4) is empty"),
        ('name = "queue"', 'name = "The Queue"', "cannot be “The Queue”"),
        ('languages = ["hcl"]', 'languages = "hcl"', "“languages” (line 3) has to be a list of texts"),
        ('languages = ["hcl"]', 'languages = ["cobol"]', "names “cobol”"),
        ('checks = ["hcl", "references"]', 'checks = ["spelling"]', "names “spelling”"),
        ("tries = 3", "tries = -1", "whole number of at least 0"),
        ("tries = 3", "tries = true", "“tries” (line 6) has to be a whole number"),
        ("temperature = 0.25", 'temperature = "hot"', "[sampling]: “temperature” (line 10) has to be a number from 0"),
        ("top_k = 7", "top_q = 7", "“top_q” (line 11) is unknown"),
        ("1-2 aws_sqs_queue", "2-1 aws_sqs_queue", "topic “dead-letters”: “kinds” (line 19) has “2-1 aws_sqs_queue”"),
        ("iam: aws_iam_role: role", "iam, aws_iam_role, role", "which is no wish such as"),
        ('needs = ["iam"]', 'needs = ["dead-letters"]', "names the topic itself"),
        ('after = ["networking"]', 'place = "middle"', "cannot be “middle”"),
        ("[[topics]]", "[topics]", "“topics” (line 16) has to be a list of tables"),
        ("tries = 3", "tries = = 3", "not valid TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in WHOLE
    assert expected in refusal(put(tmp_path, WHOLE.replace(old, new)))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refusal(path)


def test_a_topic_that_an_agent_has_twice_is_refused(tmp_path: Path) -> None:
    assert "“dead-letters” twice" in refusal(put(tmp_path, WHOLE + '\n[[topics]]\nname = "dead-letters"\n'))


def test_two_agents_that_claim_one_topic_are_refused_with_both_files(tmp_path: Path) -> None:
    mine = put(tmp_path, WHOLE.replace('"dead-letters"', '"networking"').replace('after = ["networking"]', ""))
    with pytest.raises(AgentFileError, match="two agents claim the topic “networking” in hcl") as caught:
        load_all([tmp_path])
    assert str(mine) in str(caught.value)
    assert "vpc.toml" in str(caught.value)


def test_one_topic_of_two_languages_is_no_conflict(tmp_path: Path) -> None:
    put(
        tmp_path,
        WHOLE.replace('["hcl"]', '["python"]')
        .replace('"dead-letters"', '"networking"')
        .replace('needs = ["iam"]', "")
        .replace('asks = ["iam: aws_iam_role: role of the queue\'s readers"]', "")
        .replace('after = ["networking"]', ""),
    )
    assert "queue" in load_all([tmp_path])


def test_a_need_that_no_agent_takes_is_refused(tmp_path: Path) -> None:
    put(tmp_path, WHOLE.replace('needs = ["iam"]', 'needs = ["iamm"]'))
    with pytest.raises(AgentFileError, match="needs “iamm”, which no agent takes"):
        load_all([tmp_path])


def test_two_files_of_one_name_in_a_folder_are_refused(tmp_path: Path) -> None:
    put(tmp_path, WHOLE)
    put(tmp_path, WHOLE, "other.toml")
    with pytest.raises(AgentFileError, match="two files of agents have the name “queue”"):
        load_all([tmp_path])
