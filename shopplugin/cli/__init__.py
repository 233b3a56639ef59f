"""The verbs: ``shopplugin ...`` standing alone, ``flask shopplugin ...`` in a host."""

import click

from . import advice, catalogue, diagnosis, people, serving, theming, workbench


@click.group(name="shopplugin", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shopplugin")
def cli() -> None:
    """Shoe recommendations that explain themselves."""


for _command in (
    serving.demo,
    serving.serve,
    serving.db,
    catalogue.check,
    catalogue.import_,
    catalogue.export,
    advice.recommend,
    advice.quote,
    workbench.suggest,
    workbench.coverage,
    workbench.rules_diff,
    diagnosis.doctor,
    people.user,
    theming.snippet,
    theming.theme_check,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; the console script of the package."""
    cli(prog_name="shopplugin")


__all__ = ["cli", "main"]
