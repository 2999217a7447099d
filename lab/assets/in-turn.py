"""Runs several commands of one management program in turn, at the price of loading it once.

usage: in-turn.py MODULE -- ARGUMENT... [-- ARGUMENT...]...

Each command runs in a child, so that none sees another's configuration. Ends at the first that fails, with its
exit code.
"""
import importlib
import os
import sys


def split(words):
    commands = []
    for word in words:
        if word == '--':
            commands.append([])
        else:
            commands[-1].append(word)
    return commands


def main(module_name, words):
    module = importlib.import_module(module_name)
    for command in split(words):
        child = os.fork()
        if child == 0:
            sys.argv = [module_name] + command
            sys.exit(module.main())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != 0:
            print('failed: ' + ' '.join(command[:4]), file=sys.stderr)
            return code if code > 0 else 1
    return 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
