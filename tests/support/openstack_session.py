"""Runs command lines of the `openstack` program, one after another, in one process.

Starting Python and finding the program's commands takes most of the time of a short command. Each line of
standard input is a JSON list of arguments; for each, standard output gets a JSON object with exitCode, stdout
and stderr. The program itself is called as its own script calls it.
"""
import contextlib
import io
import json
import logging
import sys
import traceback

from openstackclient import shell


def run(argv):
    out, err = io.StringIO(), io.StringIO()
    # Handlers of the commands before write to texts that nobody reads any more.
    logging.getLogger().handlers.clear()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = shell.main(argv)
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
            code = 1
    return {'exitCode': code or 0, 'stdout': out.getvalue(), 'stderr': err.getvalue()}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
