"""Tells Neutron that each given host has an Open vSwitch agent, so that ports bind there.

usage: report-agents.py NEUTRON-CONFIG HOST=ADDRESS...
"""
import os
import sys

import oslo_messaging
from neutron.agent import rpc as agent_rpc
from neutron.common import config
from neutron.conf.agent import common as agent_config
from neutron_lib import context
from neutron_lib.agent import topics
from oslo_config import cfg

# Neutron answers HTTP before it listens on the bus, and a report that comes too early is lost.
ANSWER_SECONDS = 2
ATTEMPTS = 30


def report(reports, state):
    for attempt in range(ATTEMPTS):
        try:
            reports.report_state(context.get_admin_context_without_session(), state, use_call=True)
            return
        except oslo_messaging.MessagingTimeout:
            if attempt == ATTEMPTS - 1:
                raise


def main(config_file, hosts):
    agent_config.register_agent_state_opts_helper(cfg.CONF)
    config.register_common_config_options()
    config.init(['--config-file', config_file])
    config.setup_logging()
    reports = agent_rpc.PluginReportStateAPI(topics.REPORTS)
    reports.timeout = ANSWER_SECONDS
    for host in hosts:
        name, address = host.split('=')
        state = {
            'binary': 'neutron-openvswitch-agent',
            'host': name,
            'topic': 'N/A',
            'agent_type': 'Open vSwitch agent',
            'start_flag': True,
            'configurations': {
                'bridge_mappings': {'public': 'br-ex'},
                'tunnel_types': ['vxlan'],
                'tunneling_ip': address,
                'datapath_type': 'system',
                'vhostuser_socket_dir': '/var/run/openvswitch',
            },
        }
        report(reports, state)


main(sys.argv[1], sys.argv[2:])
# Threads that listen for answers would keep the program for another ten seconds.
os._exit(0)
