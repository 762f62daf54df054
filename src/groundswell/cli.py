"""The `groundswell` command."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperCommand

from groundswell.fieldwork import commands as fieldwork
from groundswell.reporting import commands as reporting
from groundswell.reporting.forecast import commands as forecasting
from groundswell.terminal import Stop, complain, say

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.config.settings")

app = typer.Typer(
    help="The house a movement meets in.", no_args_is_help=True, pretty_exceptions_enable=False
)
audit_app = typer.Typer(help="The chain of everything that was done.", no_args_is_help=True)
import_app = typer.Typer(help="Bring in what is kept elsewhere.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(import_app, name="import")
app.command()(fieldwork.turf)
app.command()(fieldwork.walk)
app.command()(reporting.growth)
app.command()(forecasting.forecast)


def open_house() -> None:
    """Load the settings and the rooms; a setting that is wrong is one sentence, no traceback."""
    import django

    from groundswell.config.environment import WrongSetting
    from groundswell.config.keys import KeysUnreadable

    try:
        django.setup()
    except (WrongSetting, KeysUnreadable) as problem:
        raise Stop(str(problem)) from None


@app.command()
def serve(
    *,
    with_links: Annotated[
        bool, typer.Option(help="Print a sign-in link for every account, on a demo house.")
    ] = False,
) -> None:
    """Serve the pages and the hall, and run the worker beside them, until told to stop."""
    open_house()
    from django.conf import settings

    from groundswell.config import serving

    if serving.port_is_taken():
        port = settings.ENVIRONMENT["PORT"]
        raise Stop(
            f"Something listens on port {port} already, perhaps this house. Stop it, or set "
            "GROUNDSWELL_PORT to another number. Nothing was started."
        )
    serving.prepare()
    if with_links:
        _print_links()
    raise typer.Exit(serving.serve())


@app.command()
def work() -> None:
    """Run the worker alone: letters, and asking after promises."""
    open_house()
    from groundswell.config import serving

    serving.work()


@app.command()
def demo(
    *,
    seed: Annotated[int, typer.Option(help="Which town; the same seed makes the same one.")] = 1,
    once: Annotated[bool, typer.Option(help="Do nothing where a house stands already.")] = False,
) -> None:
    """Make the demo town: three organizations, eighteen months, and a meeting tonight."""
    open_house()
    from groundswell import demo as town
    from groundswell.config import serving

    serving.migrate()
    try:
        made = town.make(seed=seed, show=say)
    except town.HouseIsLivedIn as refusal:
        if once:
            return
        raise Stop(str(refusal)) from None
    say.print(
        f"The demo town stands: {made.people} people, {made.projects} projects, "
        f"a meeting tonight with {made.rsvps} answers."
    )


class _BareKill(TyperCommand):
    """A command whose ``--kill`` alone means once."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own context
        """Put in the number that was left away."""
        for place, word in enumerate(args):
            after = "".join(args[place + 1 : place + 2])
            if word == "--kill" and not after.lstrip("-").isdigit():
                return super().parse_args(ctx, [*args[: place + 1], "1", *args[place + 1 :]])
        return super().parse_args(ctx, args)


@app.command(cls=_BareKill)
def crowd(
    *,
    meeting: Annotated[
        str | None, typer.Option(help="The id of the meeting; else the one whose door is open.")
    ] = None,
    phones: Annotated[int, typer.Option(help="How many phones come.")] = 60,
    minutes: Annotated[float, typer.Option(help="How long they stay.")] = 3,
    conduct: Annotated[
        bool | None,
        typer.Option(
            "--conduct/--no-conduct",
            help="Start and end each pitch in turn; in the demo town unless told otherwise.",
        ),
    ] = None,
    kill: Annotated[
        int,
        typer.Option(
            help="Serve the house here, kill it while taps are on their way, so many times."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(help="Which crowd; the same seed is the same people.")] = 1,
    address: Annotated[str, typer.Option(help="Where the house is, if not on this machine.")] = "",
    invent_people: Annotated[
        bool,
        typer.Option(
            "--invent-people",
            help="In a house that is lived in: write invented people, their check-ins and their "
            "promises into its records, where they stay and are counted.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Play the phones of a full hall against the running house, and check what it kept."""
    open_house()
    from groundswell import crowd as crowds
    from groundswell.crowd import telling
    from groundswell.kernel.errors import DomainError

    show = Console(stderr=as_json, highlight=False, soft_wrap=True)
    wish = crowds.Wish(
        phones=phones,
        minutes=minutes,
        meeting=meeting,
        conducts=conduct,
        kills=kill,
        seed=seed,
        address=address,
        invents_people=invent_people,
    )
    try:
        played = crowds.play(wish, telling.watching(show))
    except (crowds.CannotPlay, DomainError) as problem:
        raise Stop(str(problem)) from None
    if as_json:
        sys.stdout.write(json.dumps(telling.as_facts(played)) + "\n")
    else:
        say.print(*telling.tables(played), sep="\n", markup=False)
    (show if played.is_well else complain).print(telling.verdict(played), markup=False)
    if not played.is_well:
        raise typer.Exit(1)


@app.command()
def found(
    name: Annotated[str, typer.Argument(help="What the organization is called.")],
    owner: Annotated[str, typer.Option(help="The owner's e-mail address.")],
    owner_name: Annotated[str, typer.Option(help="The owner's name.")] = "Owner",
    zone: Annotated[str, typer.Option(help="Its time zone, such as America/Chicago.")] = "UTC",
) -> None:
    """Give a real organization its place in the house, and its owner a link to sign in."""
    open_house()
    from django.utils.text import slugify

    from groundswell.access import operations as access
    from groundswell.access.actor import house
    from groundswell.access.roles import Role, ScopeKind
    from groundswell.config import serving
    from groundswell.kernel.errors import DomainError
    from groundswell.kernel.ids import new_id
    from groundswell.organizations import operations as organizations

    serving.migrate()
    organization_id = new_id()
    slug = slugify(name, allow_unicode=False) or organization_id.hex[:12]
    try:
        organization = organizations.found_organization(
            house(), organization_id=organization_id, name=name, slug=slug, zone=zone
        )
        access.give_role(
            house(),
            grant_id=new_id(),
            email=owner,
            name=owner_name,
            scope=organization.scope,
            scope_kind=ScopeKind.ORGANIZATION,
            role=Role.OWNER,
        )
    except DomainError as refusal:
        raise Stop(str(refusal)) from None
    say.print(f"{name} has its place. {owner} signs in here:")
    link(owner)


@app.command()
def link(email: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """Print a link that signs an account in for the next twelve hours."""
    open_house()
    from groundswell.access import selectors
    from groundswell.access.web.views import sign_in_url
    from groundswell.kernel.errors import NotThere

    try:
        say.print(sign_in_url(selectors.account_by_email(email)), markup=False)
    except NotThere:
        raise Stop(f"No account has the address {email}. Make one with `found`.") from None


@audit_app.command("verify")
def audit_verify(
    *, as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False
) -> None:
    """Walk every organization's chain; exit 1 where one is broken."""
    open_house()
    from groundswell.access import audit, selectors

    checks = [audit.verify(each) for each in selectors.audited_organizations()]
    if as_json:
        rows = [
            {
                "organization": str(check.organization_id),
                "entries": check.entries,
                "broken_at": check.broken_at,
                "head": check.head,
            }
            for check in checks
        ]
        sys.stdout.write(json.dumps(rows) + "\n")
    else:
        table = Table("organization", "entries", "head", "verdict")
        for check in checks:
            verdict = "holds" if check.broken_at is None else f"broken at {check.broken_at}"
            table.add_row(str(check.organization_id), str(check.entries), check.head[:16], verdict)
        say.print(table)
    if any(check.broken_at for check in checks):
        raise typer.Exit(1)


@import_app.command("guests")
def import_guests(
    file: Annotated[Path, typer.Argument(help="A CSV file of guests.", dir_okay=False)],
    meeting: Annotated[str, typer.Option(help="The id of the meeting, from its address.")],
    *,
    preview: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
) -> None:
    """Bring in a guest list from Mobilize, Action Network, Eventbrite or a plain table."""
    open_house()
    from groundswell.exchange import guests
    from groundswell.kernel.errors import DomainError
    from groundswell.kernel.ids import UUID

    try:
        report = guests.bring_in_file(file, meeting_id=UUID(meeting), preview=preview)
    except ValueError as problem:
        raise Stop(f"{file}: {problem}") from None
    except (OSError, DomainError) as problem:
        raise Stop(str(problem)) from None
    say.print(report.sentence)
    if report.bad_rows_file:
        say.print(f"Rows that could not be used, each with its reason: {report.bad_rows_file}")


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where the backup goes.", file_okay=False)],
    *,
    with_keys: Annotated[
        Path | None, typer.Option(help="Copy the keys to this file, in another place.")
    ] = None,
) -> None:
    """Write the database to one file in FOLDER, without the keys; the house may be running."""
    open_house()
    from groundswell.config import backing_up

    try:
        made = backing_up.back_up(folder, keys_to=with_keys)
    except backing_up.CannotBeDone as problem:
        raise Stop(str(problem)) from None
    say.print(f"The backup is whole: {made.file}", markup=False)
    if with_keys:
        say.print(f"The keys are in {with_keys}. Keep the two apart.", markup=False)
    else:
        say.print(
            f"The keys are not in it. They are {made.keys}; nobody can read the contacts without "
            "them. Keep a copy in another place: --with-keys FILE makes one.",
            markup=False,
        )


@app.command()
def restore(
    source: Annotated[
        Path, typer.Argument(help="A backup, or a folder of them: the newest.", exists=True)
    ],
    *,
    replace: Annotated[
        bool, typer.Option(help="Over a house that is lived in; the old one is kept beside it.")
    ] = False,
) -> None:
    """Put a backup in this house's place, after finding it whole and its keys right."""
    open_house()
    from groundswell.config import backing_up

    try:
        done = backing_up.restore(source, replace=replace)
    except backing_up.CannotBeDone as problem:
        raise Stop(str(problem)) from None
    say.print(f"The house stands as it was in {done.file}.", markup=False)
    if done.kept:
        say.print(f"What stood here before is kept: {done.kept}", markup=False)
    if done.erased_again:
        say.print(f"Erased since then, and now again: {done.erased_again}")
    if not done.has_ledger:
        say.print(
            "There is no erased.txt beside this backup: who had themselves erased after it was "
            "made is erased again only where the house that stood here knew of it."
        )
    if not done.keys_were_tried:
        say.print("There is nobody in the backup, so the keys could not be tried.")


@app.command()
def doctor() -> None:
    """Say what is wrong with this installation and how to mend it; exit 1 where something is."""
    from groundswell.config.doctor import examine

    findings = examine()
    for finding in findings:
        mark = "[green]ok[/]" if finding.is_well else "[bold red]not well[/]"
        say.print(f"{mark}  {finding.what}" + (f"\n    {finding.mend}" if finding.mend else ""))
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Run one of Django's own management commands."""
    open_house()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["groundswell manage", *context.args])


def _print_links() -> None:
    from django.conf import settings

    from groundswell import demo as town

    say.print(f"\n[bold]Groundswell[/] is at [link]{settings.BASE_URL}[/]\n")
    for role, url in town.doors():
        say.print(f"  {role:<22} {url}", markup=False)
    if settings.ENVIRONMENT["MAIL"] == "file":
        say.print(f"\nLetters go to {settings.EMAIL_FILE_PATH}, one file each.", markup=False)
    say.print(f"\nFill the hall, from another terminal: {sys.argv[0]} crowd", markup=False)
    say.print("Stop it with Ctrl+C.\n")
