"""A provider's name as long as anybody likes costs nothing and is nobody's."""

import pytest

from app.errors import Problem, Rejected
from app.oidc import ties
from app.oidc.settings import Oidc


@pytest.mark.parametrize("name", ["a" + "\u0301" * 31_000, "x" * 1_000, "", None, 7], ids=range(5))
def test_a_claim_that_is_no_name_is_nobodys(name: object) -> None:
    chosen = Oidc("https://a.vn", "hom-phieu", "bi-mat")
    with pytest.raises(Rejected) as no:
        ties.who(chosen, {chosen.claim: name, "sub": "1", "email_verified": True})
    assert no.value.code is Problem.OIDC_UNKNOWN
