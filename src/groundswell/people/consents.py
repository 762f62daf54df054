"""What people are asked to agree to, in the one wording that every form shows and records."""

from django.utils.translation import gettext as _

CONTACT_ME = "contact_me"
"""Being written to or called beyond what somebody asked for themselves."""
SHARE_WITH_PRESENTER = "share_with_presenter"
"""The consent under which a presenter gets a volunteer's contact."""

PURPOSES = (CONTACT_ME, SHARE_WITH_PRESENTER)


def words_of(purpose: str, organization_name: str) -> str:
    """The words of a consent, in the language of whoever reads them now."""
    words = {
        CONTACT_ME: _("%(organization)s may write or call me about its meetings and its work."),
        SHARE_WITH_PRESENTER: _(
            "When I promise to help a project, whoever presents it may see how to reach me."
        ),
    }
    return words[purpose] % {"organization": organization_name}
