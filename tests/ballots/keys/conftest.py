"""A role whose first holder has keys, and a deputy who has none yet."""

import pytest
from role_keys import Role
from simulator import Office


@pytest.fixture
def role() -> Role:
    """This period and the next one sealed, a padlock for the third; a deputy who has no identity yet."""
    made = Role(Office().ready())
    made.add("deputy")
    return made
