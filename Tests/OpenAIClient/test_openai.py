"""The `openai` package, unchanged, against a running Halcyon with a simulated model.

HALCYON_URL says where (http://127.0.0.1:8080). Every test asks questions of its own, so the tests
pass in any order and again on the same server.
"""

import asyncio
import os
import re
import urllib.request
import uuid

import openai
import pytest

URL = os.environ["HALCYON_URL"].rstrip("/")
KEY = "local"


@pytest.fixture(scope="module")
def client():
    with openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def model(client) -> str:
    return client.models.list().data[0].id


@pytest.fixture
def messages() -> list[dict]:
    """A question that nobody has asked before."""
    return [{"role": "user", "content": f"What is reinforcement? Case {uuid.uuid4().hex}."}]


def provenance(raw) -> str:
    return raw.headers["X-Halcyon-Provenance"]


def ask(client, model, messages, **options):
    """The raw response and its text, without a stream."""
    raw = client.chat.completions.with_raw_response.create(model=model, messages=messages, **options)
    return raw, raw.parse().choices[0].message.content


def stream(client, model, messages, **options):
    """The raw response, the text of all chunks and the chunks, with a stream."""
    raw = client.chat.completions.with_raw_response.create(model=model, messages=messages, stream=True, **options)
    chunks = list(raw.parse())
    return raw, "".join(c.choices[0].delta.content or "" for c in chunks if c.choices), chunks


def model_calls() -> float:
    """The sum over all labels of the counter of calls to a model."""
    with urllib.request.urlopen(f"{URL}/metrics", timeout=10) as response:
        text = response.read().decode()
    return sum(float(value) for value in re.findall(r"^halcyon_model_calls_total(?:\{.*\})? (\S+)", text, re.M))


def test_models_are_listed_and_described(client, model):
    models = client.models.list()
    assert models.object == "list"
    assert all(entry.object == "model" and entry.id for entry in models.data)
    assert client.models.retrieve(model).id == model


def test_completion_has_text_usage_and_finish_reason(client, model, messages):
    completion = client.chat.completions.create(model=model, messages=messages)
    assert completion.object == "chat.completion"
    assert completion.model == model
    choice = completion.choices[0]
    assert choice.message.role == "assistant" and choice.message.content
    assert choice.finish_reason in ("stop", "length")
    usage = completion.usage
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_stream_has_pieces_finish_reason_and_usage(client, model, messages):
    raw, text, chunks = stream(client, model, messages, stream_options={"include_usage": True})
    assert raw.headers["Content-Type"].startswith("text/event-stream")
    assert text
    assert sum(1 for c in chunks if c.choices and c.choices[0].delta.content) > 1, "the answer came in one piece"
    assert len({c.id for c in chunks}) == 1
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] in ("stop", "length")
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens > 0


def test_stream_has_no_usage_unless_asked(client, model, messages):
    _, _, chunks = stream(client, model, messages)
    assert all(c.usage is None for c in chunks)


def test_same_question_again_is_answered_from_memory(client, model, messages):
    first, text = ask(client, model, messages)
    again, same_text = ask(client, model, messages)
    assert (provenance(first), provenance(again)) == ("model", "l1")
    assert same_text == text
    assert again.parse().usage == first.parse().usage
    assert again.parse().choices[0].finish_reason == first.parse().choices[0].finish_reason
    assert "Halcyon; hit" in again.headers["Cache-Status"]
    assert "total;dur=" in again.headers["Server-Timing"]
    assert first.headers["X-Halcyon-Request-Id"] != again.headers["X-Halcyon-Request-Id"]


def test_answer_becomes_a_stream(client, model, messages):
    _, text = ask(client, model, messages)
    raw, streamed, _ = stream(client, model, messages)
    assert provenance(raw) == "l1"
    assert streamed == text


def test_stream_becomes_an_answer(client, model, messages):
    raw, streamed, chunks = stream(client, model, messages, stream_options={"include_usage": True})
    assert provenance(raw) == "model"
    again, text = ask(client, model, messages)
    assert provenance(again) == "l1"
    assert text == streamed
    assert again.parse().usage == chunks[-1].usage


def test_answer_asked_for_variety_is_never_stored(client, model, messages):
    for _ in range(2):
        raw, _ = ask(client, model, messages, temperature=1.5)
        assert provenance(raw) == "model"
        assert "bypass" in raw.headers["Cache-Status"]


def test_other_parameters_are_another_question(client, model, messages):
    ask(client, model, messages, temperature=0.1)
    raw, _ = ask(client, model, messages, temperature=0.2)
    assert provenance(raw) == "model"


def test_wrong_key_is_refused(model, messages):
    with openai.OpenAI(base_url=f"{URL}/v1", api_key="wrong", max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError) as caught:
            stranger.chat.completions.create(model=model, messages=messages)
    assert caught.value.body["message"]


def test_unknown_model_is_not_found(client, messages):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="no-such-model", messages=messages)
    assert caught.value.param == "model"
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize("messages", [[], "hello", [{"role": "nobody", "content": "x"}], [{"role": "user"}]])
def test_invalid_messages_name_the_parameter(client, model, messages):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=model, messages=messages)
    assert caught.value.param.startswith("messages")
    assert caught.value.type == "invalid_request_error"


def test_cancelled_stream_leaves_the_server_able_to_answer(client, model, messages):
    with client.chat.completions.create(model=model, messages=messages, stream=True) as chunks:
        next(chunk for chunk in chunks if chunk.choices and chunk.choices[0].delta.content)
    raw, text = ask(client, model, messages)
    assert provenance(raw) == "model", "a stream that was cut short must not be stored"
    assert text


def test_hundred_at_once_make_one_model_call(model, messages):
    async def all_at_once() -> set[str]:
        async with openai.AsyncOpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0, timeout=60) as client:
            create = client.chat.completions.create
            answers = await asyncio.gather(*(create(model=model, messages=messages) for _ in range(100)))
            return {answer.choices[0].message.content for answer in answers}

    before = model_calls()
    texts = asyncio.run(all_at_once())
    assert len(texts) == 1
    assert model_calls() - before == 1
