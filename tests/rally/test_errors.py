"""The tree of refusals."""

from flyingfinish.rally import errors
from flyingfinish.rally.errors import RuleRefusal, UnknownStage


def test_a_refusal_says_its_code_and_what_it_is_about() -> None:
    assert "unknown_stage: stage=SS9" == str(UnknownStage(stage="SS9"))


def test_a_refusal_without_parameters_is_its_code() -> None:
    assert "refused" == str(RuleRefusal())


def test_every_refusal_has_a_code_of_its_own() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    codes = [kind.code for kind in kinds if issubclass(kind, RuleRefusal)]
    assert len(set(codes)) == len(codes)
