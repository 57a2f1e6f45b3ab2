"""What is known of the service, and what is made of the unknown."""

import pytest

from custom_components.mimo_speech.mimo import (
    AUTOMATIC_VOICE,
    STYLES,
    Dialect,
    Language,
    ModelKind,
    find_model,
    find_style,
    language_of,
    preset_models,
    speech_models,
)


def ids(*model_ids: str) -> list[str]:
    return [model.model_id for model in preset_models(speech_models(model_ids))]


def test_best_model_comes_first_and_the_retiring_one_last() -> None:
    listed = ("mimo-v2-tts", "mimo-v3-tts", "mimo-v2.5-pro", "mimo-v2.5-tts", "mimo-v2.5-asr")
    assert ids(*listed) == ["mimo-v2.5-tts", "mimo-v3-tts", "mimo-v2-tts"]


def test_newer_models_come_first() -> None:
    assert ids("mimo-v3-tts", "mimo-v4-tts") == ["mimo-v4-tts", "mimo-v3-tts"]


def test_models_without_preset_voices_are_told_apart() -> None:
    assert (
        ids("mimo-v2.5-tts-voicedesign", "mimo-v2.5-tts-voiceclone", "mimo-v3-tts-voiceclone") == []
    )
    assert find_model("mimo-v3-tts-voicedesign").kind is ModelKind.DESIGN


@pytest.mark.parametrize(
    ("model_id", "in_one_piece"),
    [
        ("mimo-v2.5-tts", False),
        ("mimo-v3-tts", False),
        ("mimo-v2.5-tts-voicedesign", True),
        ("mimo-v3-tts-voiceclone", True),
    ],
)
def test_models_without_preset_voices_answer_in_one_piece(
    model_id: str, *, in_one_piece: bool
) -> None:
    assert find_model(model_id).answers_in_one_piece is in_one_piece


def test_unknown_model_is_taken_for_a_newer_one() -> None:
    model = find_model("mimo-v3-tts")
    assert not model.is_known
    assert model.dialect is Dialect.BRACKETS
    assert model.automatic_voice(Language.ENGLISH).voice_id == "Mia"


@pytest.mark.parametrize(
    ("model_id", "language", "voice"),
    [
        ("mimo-v2.5-tts", Language.CHINESE, "冰糖"),
        ("mimo-v2.5-tts", Language.ENGLISH, "Mia"),
        ("mimo-v2-tts", Language.CHINESE, "default_zh"),
        ("mimo-v2-tts", Language.ENGLISH, "default_en"),
    ],
)
def test_automatic_voice_fits_the_language(model_id: str, language: Language, voice: str) -> None:
    assert find_model(model_id).automatic_voice(language).voice_id == voice


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", Language.CHINESE),
        ("zh-Hant", Language.CHINESE),
        ("zh_TW", Language.CHINESE),
        ("yue", Language.CHINESE),
        ("cmn-Hans-CN", Language.CHINESE),
        ("en-GB", Language.ENGLISH),
        ("de", Language.ENGLISH),
    ],
)
def test_language_of_a_code(code: str, language: Language) -> None:
    assert language_of(code) is language


def test_voice_is_found_in_any_letter_case() -> None:
    model = find_model("mimo-v2.5-tts")
    assert (voice := model.find_voice("mia"))
    assert voice.voice_id == "Mia"
    assert model.find_voice("Zoe") is None


def test_style_is_found_by_its_id_with_spaces() -> None:
    assert (style := find_style("Mature lady"))
    assert style.style_id == "mature_lady"


def test_every_style_has_names_of_its_own() -> None:
    for field in ("style_id", "v25"):
        names = [getattr(style, field).casefold() for style in STYLES]
        assert len(names) == len(set(names))
    assert all(find_style(name) is style for style in STYLES for name in (style.v2, style.v25))


@pytest.mark.parametrize(
    ("voice", "to", "counterpart"),
    [
        pytest.param("default_zh", "mimo-v2.5-tts", "冰糖", id="Chinese"),
        pytest.param("default_en", "mimo-v2.5-tts", "Mia", id="English"),
        pytest.param("mimo_default", "mimo-v2.5-tts", "mimo_default", id="same id"),
        pytest.param("茉莉", "mimo-v2-tts", "default_zh", id="back"),
        pytest.param("Dean", "mimo-v2-tts", AUTOMATIC_VOICE, id="no man there"),
        pytest.param("Dean", "mimo-v3-tts", "Dean", id="newer model"),
        pytest.param("Luna", "mimo-v2.5-tts", AUTOMATIC_VOICE, id="unknown"),
        pytest.param("MIMO-english", "mimo-v2.5-tts", "Mia", id="name, not id"),
        pytest.param("Mia", "mimo-v2.5-tts-voicedesign", AUTOMATIC_VOICE, id="no voices there"),
        pytest.param(AUTOMATIC_VOICE, "mimo-v2.5-tts", AUTOMATIC_VOICE, id="automatic"),
    ],
)
def test_voice_has_a_counterpart_on_another_model(voice: str, to: str, counterpart: str) -> None:
    assert find_model(to).counterpart(voice) == counterpart
