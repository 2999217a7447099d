import { describe, expect, it } from 'vitest';
import { formatMessagingUrl, readMessagingUrl, withAddresses } from './messaging-url.ts';
import type { ListedNode } from './product.ts';

const node = (name: string, address: string): ListedNode => ({ role: 'controller', name, address });
const CONTROLLERS = [
  node('overcloud-controller-0', '192.0.2.10'),
  node('overcloud-controller-1', '192.0.2.11'),
];

function urlIn(conf: string): string | undefined {
  const [first = node('', '')] = CONTROLLERS;
  const url = readMessagingUrl(conf, first, 'nova.conf');
  return url === undefined ? undefined : formatMessagingUrl(withAddresses(url, CONTROLLERS));
}

describe('the messaging URL in nova.conf', () => {
  it.each([
    [
      'has addresses in the place of names',
      'transport_url=rabbit://guest:a%40b@overcloud-controller-0.internalapi.localdomain:5672,guest:a%40b@overcloud-controller-1.internalapi:5673/?ssl=0',
      'rabbit://guest:a%40b@192.0.2.10:5672,guest:a%40b@192.0.2.11:5673/?ssl=0',
    ],
    [
      'keeps addresses',
      'transport_url = rabbit://u:p@172.16.0.1//openstack',
      'rabbit://u:p@172.16.0.1:5672//openstack',
    ],
    [
      'has the first controller for a virtual name',
      'transport_url = rabbit://u:p@messaging.vip:5671/v',
      'rabbit://u:p@192.0.2.10:5671/v',
    ],
    [
      'may be of IPv6',
      'transport_url = rabbit://u:p@[2001:db8::1]:5672/',
      'rabbit://u:p@[2001:db8::1]:5672/',
    ],
    ['may have no login', 'transport_url = rabbit://controller/', 'rabbit://192.0.2.10:5672/'],
    [
      'is put together from older options',
      'rabbit_userid = guest\nrabbit_password = a/b@c\n[oslo_messaging_rabbit]\nrabbit_port = 5673',
      'rabbit://guest:a%2Fb%40c@192.0.2.10:5673/',
    ],
    [
      'has the hosts and the virtual host of older options',
      'rabbit_hosts = overcloud-controller-0:5673, overcloud-controller-1\nrabbit_virtual_host = /nova\nrabbit_userid = u\nrabbit_password = p',
      'rabbit://u:p@192.0.2.10:5673,u:p@192.0.2.11:5672/%2Fnova',
    ],
    [
      'has the host of older options, and the usual login',
      'rabbit_host = 172.16.0.1\nrabbit_port = 5673\nrabbit_hosts = $rabbit_host:$rabbit_port\nrabbit_virtual_host = nova',
      'rabbit://guest:guest@172.16.0.1:5673/nova',
    ],
    [
      'is on the controller itself, by its older options',
      'rabbit_host = localhost\nrabbit_virtual_host = /',
      'rabbit://guest:guest@192.0.2.10:5672/',
    ],
    [
      'is that of the notifications, where they have a bus of their own',
      'transport_url = rabbit://u:p@172.16.0.1:5672//\n[oslo_messaging_notifications]\ndriver = messagingv2\ntransport_url = rabbit://n:q@172.16.0.9:5672//\ntopics = notifications',
      'rabbit://n:q@172.16.0.9:5672//',
    ],
    [
      'is that of the notifications, in front of the other and by the name of a controller',
      '[oslo_messaging_notifications]\ntransport_url = rabbit://n:q@overcloud-controller-1//\n[DEFAULT]\ntransport_url = rabbit://u:p@172.16.0.1:5672//',
      'rabbit://n:q@192.0.2.11:5672//',
    ],
    [
      'is that of the notifications by its older name',
      'transport_url = rabbit://u:p@172.16.0.1:5672//\nnotification_transport_url = rabbit://n:q@172.16.0.9:5672//',
      'rabbit://n:q@172.16.0.9:5672//',
    ],
    [
      'is that of all messages, where that of the notifications is empty',
      'transport_url = rabbit://u:p@172.16.0.1:5672//\n[oslo_messaging_notifications]\ntransport_url =',
      'rabbit://u:p@172.16.0.1:5672//',
    ],
    ['is not there', 'rabbit_port = 1', undefined],
  ])('%s', (_case, lines, url) => {
    expect(urlIn(`[DEFAULT]\n${lines}\n`)).toBe(url);
  });

  it.each([
    ['transport_url = nonsense', /its transport_url is no URL of a message bus/],
    ['transport_url = rabbit:///', /its transport_url is no URL/],
    ['transport_url = rabbit://u:p@:5672/', /its message bus has no host/],
    ['broken', /line 2 is neither section nor assignment/],
  ])('is refused for %j, without its password', (line, message) => {
    expect(() => urlIn(`[DEFAULT]\n${line}\n`)).toThrow(message);
  });
});
