"""Run the simulator from the command line: `python -m mimo_simulator`."""

import argparse
import asyncio
from collections.abc import Sequence
import signal
import sys

from .espeak import EspeakUnavailableError
from .server import DEFAULT_KEY, Simulator
from .shape import Timing
from .voices import VoiceChoice


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        asyncio.run(_serve(options))
    except (EspeakUnavailableError, OSError) as err:
        sys.stderr.write(f"{err}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    usual = Timing()
    parser = argparse.ArgumentParser(
        prog="mimo_simulator", description="A stand-in for the MiMo speech service."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--key", action="append", metavar="KEY", help=f"accepted key (default: {DEFAULT_KEY})"
    )
    parser.add_argument(
        "--voice", choices=[str(choice) for choice in VoiceChoice], default=VoiceChoice.AUTO
    )
    parser.add_argument("--first-audio", type=float, default=usual.first_audio, metavar="SECONDS")
    parser.add_argument("--speed", type=float, default=usual.speed, metavar="TIMES_REAL_TIME")
    parser.add_argument(
        "--computing-speed",
        type=float,
        default=usual.computing_speed,
        metavar="TIMES_REAL_TIME",
        help="of the models that design and clone voices",
    )
    parser.add_argument("--piece", type=float, default=usual.piece, metavar="SECONDS")
    parser.add_argument("--instant", action="store_true", help="answer without any waiting")
    return parser


def _timing(options: argparse.Namespace) -> Timing:
    if options.instant:
        return Timing.instant()
    return Timing(
        first_audio=options.first_audio,
        speed=options.speed,
        computing_speed=options.computing_speed,
        piece=options.piece,
    )


async def _serve(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    simulator = Simulator(
        keys=options.key or (DEFAULT_KEY,),
        timing=_timing(options),
        voice=options.voice,
        port=options.port,
    )
    async with simulator:
        sys.stdout.write(f"{simulator.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    sys.exit(main())
