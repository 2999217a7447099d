"""Foreign programs on the message bus: oslo.messaging as OpenStack's services use it.

  parse URL…               how oslo.messaging reads transport URLs, as JSON
  notify URL JSON          publishes notifications: {exchange, publisher, driver?, messages: [{type, payload}]}
  listen URL JSON          {exchange, pool?}: prints "ready", then a line of JSON for each notification
"""
import json
import sys
import threading

import oslo_messaging
from oslo_config import cfg


def conf_of(**overrides):
    conf = cfg.ConfigOpts()
    conf([])
    oslo_messaging.set_transport_defaults(control_exchange=overrides.pop('exchange', 'openstack'))
    return conf


LOCK = threading.Lock()


def say(thing):
    with LOCK:
        print(json.dumps(thing), flush=True)


def parse(urls):
    conf = conf_of()
    for text in urls:
        url = oslo_messaging.TransportURL.parse(conf, text)
        say({
            'transport': url.transport,
            'virtualHost': url.virtual_host,
            'hosts': [[host.hostname, host.port, host.username, host.password] for host in url.hosts],
            'query': url.query,
        })


def notify(url, order):
    conf = conf_of(exchange=order['exchange'])
    transport = oslo_messaging.get_notification_transport(conf, url=url)
    notifier = oslo_messaging.Notifier(
        transport, order['publisher'], driver=order.get('driver', 'messagingv2'), topics=['notifications'], retry=3)
    for message in order['messages']:
        notifier.info({'request_id': 'req-1'}, message['type'], message['payload'])
    transport.cleanup()
    say('sent')


class Endpoint:
    def info(self, ctxt, publisher_id, event_type, payload, metadata):
        say({'publisherId': publisher_id, 'eventType': event_type, 'payload': payload, **metadata})


def listen(url, order):
    conf = conf_of(exchange=order['exchange'])
    transport = oslo_messaging.get_notification_transport(conf, url=url)
    server = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic='notifications')], [Endpoint()],
        executor='threading', pool=order.get('pool'))
    server.start()
    say('ready')
    sys.stdin.read()
    server.stop()
    server.wait()


if __name__ == '__main__':
    command, *words = sys.argv[1:]
    if command == 'parse':
        parse(words)
    else:
        {'notify': notify, 'listen': listen}[command](words[0], json.loads(words[1]))
