"""Settings: layers, types, ranges, and where a value came from."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from zeta import config as settings
from zeta import paths, tomlfile
from zeta.commands.config import config as command
from zeta.config import SPECS, Settings, load
from zeta.errors import ConfigError
from zeta.options import options


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    for spec in SPECS.values():
        monkeypatch.delenv(spec.variable, raising=False)


def write(text):
    paths.private(paths.config_folder())
    settings.config_path().write_text(text, encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_with_nothing_given_every_value_is_the_default_and_says_so():
    resolved = load({})
    assert resolved.settings == Settings()
    assert set(resolved.source.values()) == {"default"}
    assert resolved.settings.store == paths.store_folder()


def test_flags_weigh_more_than_environment_than_file_than_defaults(monkeypatch):
    write("ctx = 1000\npage = 64\nk = 2\n")
    monkeypatch.setenv("ZETA_CTX", "1100")
    monkeypatch.setenv("ZETA_PAGE", "96")
    resolved = load({"ctx": 1200, "k": None})
    kept = resolved.settings
    assert (kept.ctx, kept.page, kept.k, kept.recall) == (1200, 96, 2, "auto")
    assert [resolved.source[name] for name in ("ctx", "page", "k", "recall")] == [
        "flag",
        "environment: ZETA_PAGE",
        f"file: {settings.config_path()}",
        "default",
    ]


def test_an_empty_variable_is_not_set(monkeypatch):
    monkeypatch.setenv("ZETA_MODEL", "")
    assert load({}).source["model"] == "default"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("incognito", "yes", True),
        ("incognito", "Off", False),
        ("temp", "0", 0.0),
        ("seed", "7", 7),
        ("quota", "20GB", 20_000_000_000),
        ("quota", "512MiB", 512 << 20),
        ("gpu_layers", "-1", -1),
        ("recall", "kv", "kv"),
        ("store", "~/zeta-store", Path.home() / "zeta-store"),
    ],
)
def test_text_from_the_environment_becomes_the_settings_type(name, text, value, monkeypatch):
    monkeypatch.setenv(SPECS[name].variable, text)
    found = getattr(load({}).settings, name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ctx = 'many'", "ctx"),
        ("ctx = 10.5", "ctx"),
        ("ctx = true", "ctx"),
        ("ctx = 0", "ctx"),
        ("page = 100", "page"),
        ("incognito = 1", "incognito"),
        ("threshold = 1.5", "threshold"),
        ("temp = nan", "temp"),
        ("temp = inf", "temp"),
        ("model = 3", "model"),
        ("recall = 'KV'", "recall"),
        ("quota = '20 apples'", "quota"),
        ("store = ['a']", "store"),
        ("seed = 4294967295", "seed"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_its_place_and_what_it_may_be(line, name):
    write(line)
    with pytest.raises(ConfigError) as caught:
        load({})
    assert str(caught.value).startswith(f"{name} cannot be ")
    assert f"(file: {settings.config_path()})" in str(caught.value)
    assert caught.value.hint == f"{name} is {settings.expected(SPECS[name])}"


def test_a_bad_value_in_the_environment_names_the_variable(monkeypatch):
    monkeypatch.setenv("ZETA_TOP_K", "-3")
    with pytest.raises(ConfigError, match=r"top_k cannot be -3 \(environment: ZETA_TOP_K\)"):
        load({})


def test_settings_made_in_code_are_checked_too():
    with pytest.raises(ConfigError, match="page cannot be 33"):
        Settings(page=33)


def test_an_unknown_key_is_refused_and_the_closest_one_named():
    write("top-q = 1")
    with pytest.raises(ConfigError, match="no setting 'top-q'") as caught:
        load({})
    assert caught.value.hint.startswith("did you mean top_")


def test_a_key_may_be_written_with_a_dash():
    write("top-k = 12")
    assert load({}).settings.top_k == 12


@pytest.mark.parametrize(("data", "said"), [(b"ctx =", "not valid TOML"), (b"\xff", "not UTF-8")])
def test_a_file_that_is_no_settings_file_is_named(data, said):
    write("")
    settings.config_path().write_bytes(data)
    with pytest.raises(ConfigError, match=said):
        load({})


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.name)
def test_every_setting_has_help_and_an_option_that_gives_nothing_unless_asked(spec):
    seen = []

    @click.command()
    @options(spec.name)
    def probe(**given):
        seen.append(given)

    assert spec.option.help.endswith(".")
    assert CliRunner().invoke(probe, []).exit_code == 0
    assert seen == [{spec.name: None}]
    shown = CliRunner().invoke(probe, ["--help"]).output
    assert spec.flag in shown
    assert spec.variable in shown


def test_options_stand_in_the_order_they_are_named_and_reach_the_settings():
    seen = []

    @click.command()
    @options("ctx", "top_p", "incognito", "store", "quota")
    def probe(**given):
        seen.append(load(given).settings)

    arguments = ["--ctx", "512", "--top-p", "0.5", "--incognito", "--store", "here", "--quota", "1GB"]
    result = CliRunner().invoke(probe, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert [parameter.name for parameter in probe.params] == ["ctx", "top_p", "incognito", "store", "quota"]
    assert seen == [Settings(ctx=512, top_p=0.5, incognito=True, store=Path("here"), quota=10**9)]


@pytest.mark.parametrize("arguments", [["--recall", "maybe"], ["--ctx", "1"], ["--ctx", "x"]])
def test_a_bad_option_is_wrong_usage(arguments):
    @click.command()
    @options("recall", "ctx")
    def probe(recall, ctx):
        raise AssertionError

    assert CliRunner().invoke(probe, arguments).exit_code == 2


def test_show_lists_every_setting_with_its_source(monkeypatch):
    monkeypatch.setenv("ZETA_K", "3")
    rows = [line.split(maxsplit=2) for line in run("show").output.splitlines()]
    assert [row[0] for row in rows] == list(SPECS)
    assert ["k", "3", "environment: ZETA_K"] in rows
    assert ["incognito", "false", "default"] in rows


def test_set_get_and_unset_change_one_line_and_leave_the_rest_as_it_was():
    write("# mine\nctx = 512  # small\n\nk = 2\n")
    run("set", "temp", "0.5")
    run("set", "ctx", "1024")
    assert settings.config_path().read_text() == "# mine\nctx = 1024\n\nk = 2\ntemp = 0.5\n"
    assert run("get", "ctx").output == "1024\n"
    run("unset", "ctx")
    assert settings.config_path().read_text() == "# mine\n\nk = 2\ntemp = 0.5\n"
    assert run("get", "ctx").output == "2048\n"


def test_a_negative_value_needs_no_dashes_before_it():
    run("set", "gpu_layers", "-1")
    assert settings.config_path().read_text() == "gpu_layers = -1\n"
    with pytest.raises(ConfigError, match="ctx cannot be -5"):
        run("set", "ctx", "-5")


def test_setting_what_a_variable_overrules_says_so(monkeypatch):
    assert run("set", "k", "2").output == ""
    monkeypatch.setenv("ZETA_K", "3")
    assert "ZETA_K" in run("set", "k", "4").output


def test_a_bad_value_is_not_written():
    with pytest.raises(ConfigError, match="ctx cannot be 'wide'"):
        run("set", "ctx", "wide")
    assert not settings.config_path().exists()


def test_an_unknown_name_is_refused_but_can_be_taken_out_of_the_file():
    with pytest.raises(ConfigError, match="no setting"):
        run("set", "colour", "blue")
    write("colour = 'blue'\n")
    run("unset", "colour")
    assert load({}).settings == Settings()


def test_unsetting_what_is_not_set_says_so():
    with pytest.raises(ConfigError, match="not set"):
        run("unset", "ctx")


def test_a_value_over_several_lines_is_left_to_the_user():
    text = 'system = """\nBe\nkind"""\nctx = 512\n'
    write(text)
    with pytest.raises(ConfigError, match="automatically"):
        run("set", "system", "Be brief")
    assert settings.config_path().read_text() == text


def test_a_line_inside_a_text_is_not_taken_for_a_setting():
    text = 'system = """\nctx = 1\n"""\n'
    write(text)
    with pytest.raises(ConfigError, match="automatically"):
        run("set", "ctx", "512")
    assert settings.config_path().read_text() == text


def test_a_linked_settings_file_stays_a_link(tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text("k = 2\n")
    paths.private(paths.config_folder())
    settings.config_path().symlink_to(real)
    run("set", "k", "3")
    assert settings.config_path().is_symlink()
    assert real.read_text() == "k = 3\n"


def test_path_prints_the_settings_file():
    assert run("path").output == f"{settings.config_path()}\n"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=40))
def test_any_system_prompt_that_is_set_is_read_back(text):
    path = settings.config_path()
    path.unlink(missing_ok=True)
    tomlfile.put(path, "system", text)
    assert tomlfile.read(path) == {"system": text}
