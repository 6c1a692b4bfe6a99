"""Chat templates taken apart, judged by putting a conversation together again as the template itself writes it."""

from __future__ import annotations

import re

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zeta.errors import ModelError
from zeta.template import ChatFormat, chat_format

BOS, EOS = "<s>", "</s>"
SYSTEM = "Be brief."

# Written after the templates of the families they are named for, as far as chatting goes.
CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
OWN_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a kettle.<|im_end|>\n' }}{% endif %}"
    + CHATML
)
GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
{%- for message in messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Alternate!') }}{% endif %}
    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] %}
    {{- '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"""
LLAMA_2 = """{%- set system = messages[0]['content'] if messages[0]['role'] == 'system' else '' %}
{%- for message in messages if message['role'] != 'system' %}
    {%- if loop.index0 == 0 and system %}
        {%- set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + message['content'] %}
    {%- else %}{% set content = message['content'] %}{% endif %}
    {%- if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}
    {%- else %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}
{%- endfor %}"""
LLAMA_3 = """{{- bos_token }}
{%- set date_string = strftime_now("%d %b %Y") if strftime_now is defined else "26 Jul 2024" %}
{%- set system_message = messages[0]['content']|trim if messages[0]['role'] == 'system' else "" %}
{{- "<|start_header_id|>system<|end_header_id|>\n\nToday Date: " + date_string + "\n\n" }}
{{- system_message + "<|eot_id|>" }}
{%- for message in messages if message['role'] != 'system' %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"""
MISTRAL = """{%- set loop_messages = messages[1:] if messages[0]["role"] == "system" else messages %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "assistant" %}{{ " " + message["content"] + eos_token }}
    {%- elif loop.last and messages[0]["role"] == "system" %}
        {{- "[INST] " + messages[0]["content"] + "\n\n" + message["content"] + "[/INST]" }}
    {%- else %}{{ "[INST] " + message["content"] + "[/INST]" }}{% endif %}
{%- endfor %}"""
QWEN_3 = """{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- set ns = namespace(last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] if message.role == "user" %}
    {%- set ns.last_query_index = messages.index(message) %}{% break %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.role == "user" %}{{ '<|im_start|>user\n' + message.content + '<|im_end|>\n' }}
    {%- elif message.role == "assistant" %}
        {%- set thought = message.content.split('</think>')[0].split('<think>')[-1] %}
        {%- set thought = thought if '</think>' in message.content else '' %}
        {%- set content = message.content.split('</think>')[-1].lstrip('\n') %}
        {%- if loop.index0 > ns.last_query_index %}
            {{- '<|im_start|>assistant\n<think>\n' + thought.strip('\n') + '\n</think>\n\n' + content }}
        {%- else %}{{ '<|im_start|>assistant\n' + content }}{% endif %}
        {{- '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"""
OPENS_A_THOUGHT = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}{% elif m.role == 'user' %}"
    "{{ '<|User|>' + m.content }}"
    "{% else %}{{ '<|Assistant|>' + m.content.split('</think>')[-1] + eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|Assistant|><think>\n' }}{% endif %}"
)
DROPS_SYSTEM = (
    "{% for m in messages if m.role != 'system' %}"
    "{{ '<|' + m.role + '|>\n' + m.content + eos_token + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
KEEPS_SYSTEM = {"chatml": CHATML, "own system": OWN_SYSTEM, "llama 2": LLAMA_2, "llama 3": LLAMA_3, "qwen 3": QWEN_3}
NO_SYSTEM = {"gemma": GEMMA, "mistral": MISTRAL, "drops system": DROPS_SYSTEM}
ALL = {**KEEPS_SYSTEM, **NO_SYSTEM, "opens a thought": OPENS_A_THOUGHT}


def form_of(source: str | None, system: str = "", *, has_chatml: bool = True) -> ChatFormat:
    return chat_format(source, system, bos=BOS, eos=EOS, has_chatml=has_chatml)


def written(form: ChatFormat, *turns: str) -> str:
    """What the log holds after these turns, the user's first, up to where the next turn's text goes."""
    text = form.opening
    for i, turn in enumerate(turns):
        role = ("user", "assistant")[i % 2]
        text += ("" if i == 0 and form.opened else form.header(role)) + turn + form.closing(role)
    return text + form.header(("user", "assistant")[len(turns) % 2])


def rendered(source: str, system: str, *turns: str) -> str:
    """What the template writes itself, ready for an answer."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals.update(bos_token=BOS, eos_token=EOS, strftime_now=lambda _form: "DATE")
    messages = [{"role": "system", "content": system}] if system else []
    messages += [{"role": ("user", "assistant")[i % 2], "content": turn} for i, turn in enumerate(turns)]
    return environment.from_string(source).render(messages=messages, add_generation_prompt=True)


def undated(text: str) -> str:
    return re.sub(r"Today Date: .*", "Today Date: DATE", text)


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("llama 2", "mistral", "opens a thought")])
def test_a_conversation_is_written_as_the_template_writes_it(name: str) -> None:
    turns = "Is it raining?", "No.", "Still not?"
    assert undated(written(form_of(ALL[name]), *turns)) == rendered(ALL[name], "", *turns)


@pytest.mark.parametrize("name", [name for name in KEEPS_SYSTEM if name != "llama 2"])
def test_a_system_prompt_stands_where_the_template_puts_it(name: str) -> None:
    turns = "Is it raining?", "No.", "Still not?"
    form = form_of(ALL[name], SYSTEM)
    assert undated(written(form, *turns)) == rendered(ALL[name], SYSTEM, *turns)
    assert not form.opened


@pytest.mark.parametrize("name", NO_SYSTEM)
def test_without_a_system_role_the_prompt_stands_before_the_first_text(name: str) -> None:
    plain, form = form_of(ALL[name]), form_of(ALL[name], SYSTEM)
    assert form.opened
    assert form.opening == plain.opening + plain.user_header + SYSTEM + "\n\n"
    assert (form.user_header, form.assistant_header) == (plain.user_header, plain.assistant_header)
    assert written(form, "One", "Two", "Three").count(SYSTEM) == 1


def test_chatml_comes_apart_at_its_markers() -> None:
    assert form_of(CHATML, SYSTEM) == ChatFormat(
        opening="<|im_start|>system\nBe brief.<|im_end|>\n",
        user_header="<|im_start|>user\n",
        user_closing="<|im_end|>\n",
        assistant_header="<|im_start|>assistant\n",
        assistant_closing="<|im_end|>\n",
    )


def test_the_prompt_that_a_template_brings_itself_is_kept_unless_another_is_given() -> None:
    assert "kettle" in form_of(OWN_SYSTEM).opening
    assert "kettle" not in form_of(OWN_SYSTEM, SYSTEM).opening


def test_llama_2_begins_every_question_anew_and_opens_the_first_with_the_system_prompt() -> None:
    assert form_of(LLAMA_2) == ChatFormat("", "<s>[INST] ", " [/INST]", "", " </s>")
    form = form_of(LLAMA_2, SYSTEM)
    assert form.opened
    assert written(form, "One", " Two", "Three") == rendered(LLAMA_2, SYSTEM, "One", "Two", "Three")


def test_mistral_writes_no_header_before_an_answer() -> None:
    assert form_of(MISTRAL) == ChatFormat("<s>", "[INST] ", "[/INST]", "", "</s>")
    assert written(form_of(MISTRAL), "One", " Two", "Three") == rendered(MISTRAL, "", "One", "Two", "Three")


def test_llama_3_is_told_the_day_once() -> None:
    form = form_of(LLAMA_3, SYSTEM)
    assert re.search(r"Today Date: \d\d \w{3} \d{4}\n\nBe brief\.", form.opening)
    assert "Date" not in form.user_header + form.user_closing + form.assistant_header + form.assistant_closing


def test_qwen_3_leaves_thinking_to_the_model() -> None:
    form = form_of(QWEN_3, SYSTEM)
    assert "think" not in written(form, "One", "Two", "Three")
    thought = "<think>\nHm.\n</think>\n\nTwo"
    assert "Hm." in written(form, "One", thought, "Three")  # the log keeps what was decoded
    assert "Hm." not in rendered(QWEN_3, SYSTEM, "One", thought, "Three")


def test_a_thought_that_the_template_opens_belongs_to_the_answers_header() -> None:
    form = form_of(OPENS_A_THOUGHT, SYSTEM)
    assert form == ChatFormat("<s>Be brief.", "<|User|>", "", "<|Assistant|><think>\n", "</s>")


def test_without_a_template_chatml_is_used_where_the_vocabulary_has_it() -> None:
    assert form_of(None, SYSTEM) == form_of("", SYSTEM) == form_of(CHATML, SYSTEM)
    plain = form_of(None, SYSTEM, has_chatml=False)
    assert plain == ChatFormat("System: Be brief.\n", "User: ", "\n", "Assistant:", "\n")


@pytest.mark.parametrize(
    "source",
    [
        "{% for m in messages %}{{ m.content }}",
        "{{ raise_exception('never') }}",
        "{{ messages | no_such_filter }}",
        "{{ 1 // 0 }}",
        "{{ messages[0].content + 1 }}",
        "{{ ().__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "nothing of what was said",
        "{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}",
    ],
)
@pytest.mark.parametrize("system", ["", SYSTEM])
def test_a_template_that_cannot_be_used_is_an_error_with_a_hint(source: str, system: str) -> None:
    with pytest.raises(ModelError, match="cannot be used") as caught:
        form_of(source, system)
    assert "another GGUF" in caught.value.hint


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("system", ["", SYSTEM, "  Two lines,\nand spaces around. "])
def test_no_mark_is_left_in_any_piece(name: str, system: str) -> None:
    form = form_of(ALL[name], system)
    assert "qZx" not in written(form, "One", "Two", "Three")
    assert system.strip() in form.opening
