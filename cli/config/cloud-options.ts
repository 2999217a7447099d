import { showTransportUrl } from '../../openstack/bus/transport-url.ts';
import { choice, optional, text, transportUrl, whole, word } from './kinds.ts';
import { option } from './option-spec.ts';

/** What a run stands up on the cloud, and how it speaks to it. The names and defaults are OPNFV's own. */
export const CLOUD_OPTIONS = {
  transportUrl: option(
    'DEFAULT',
    'transport_url',
    optional(transportUrl),
    undefined,
    "the cloud's message bus, as nova.conf has it ([oslo_messaging_notifications] transport_url, else [DEFAULT]): where checkpoints 5 to 7 are seen and the Inspector's shortcut goes",
    {
      env: 'TRANSPORT_URL',
      flag: '--transport-url <url>',
      secret: (value) => showTransportUrl(value),
    },
  ),
  imageName: option('DEFAULT', 'image_name', word, 'cirros', 'image of the VMs; made if absent', {
    env: 'IMAGE_NAME',
  }),
  imageFormat: option('DEFAULT', 'image_format', word, 'qcow2', "the image's disk format"),
  imageFilename: option(
    'DEFAULT',
    'image_filename',
    text,
    'cirros.img',
    'file to upload when the image is absent; without it a 1 MiB image is generated',
  ),
  imageDownloadUrl: option(
    'DEFAULT',
    'image_download_url',
    optional(text),
    undefined,
    'URL of the image file, for when it is not there',
  ),
  glanceVersion: option('DEFAULT', 'glance_version', choice(['2']), '2', 'image API version'),
  novaVersion: option(
    'DEFAULT',
    'nova_version',
    { ...word, allowed: 'a compute API microversion from 2.11, as in 2.34' },
    '2.34',
    'compute API microversion',
  ),
  aodhVersion: option('DEFAULT', 'aodh_version', choice(['2']), '2', 'alarming API version'),
  keystoneVersion: option(
    'DEFAULT',
    'keystone_version',
    choice(['v3'], { 3: 'v3' }),
    'v3',
    'identity API version',
  ),
  heatVersion: option('DEFAULT', 'heat_version', choice(['1']), '1', 'orchestration API version'),
  vitrageVersion: option('DEFAULT', 'vitrage_version', choice(['1']), '1', 'RCA API version', {
    idle: 'no Inspector of this version speaks to Vitrage',
  }),
  doctorUser: option('DEFAULT', 'doctor_user', word, 'doctor', 'user that owns the VMs'),
  doctorPasswd: option('DEFAULT', 'doctor_passwd', word, 'doctor', "that user's password", { secret: true }),
  doctorProject: option('DEFAULT', 'doctor_project', word, 'doctor', 'project of the VMs'),
  doctorRole: option(
    'DEFAULT',
    'doctor_role',
    optional(word),
    undefined,
    "the user's role in it (default: member where Keystone has it, else _member_)",
  ),
  doctorDomainId: option(
    'DEFAULT',
    'doctor_domain_id',
    optional(word),
    undefined,
    'id of the domain of project and user; default that of the credentials',
    { env: 'OS_PROJECT_DOMAIN_ID' },
  ),
  quotaInstances: option(
    'DEFAULT',
    'quota_instances',
    whole('VMs', 1, 10_000),
    1,
    'VMs the project may have; room for replacements is added',
    { env: 'VM_COUNT' },
  ),
  quotaCores: option(
    'DEFAULT',
    'quota_cores',
    whole('vCPUs', 1, 10_000),
    1,
    'vCPUs the project may have; room for replacements is added',
    { env: 'VM_COUNT' },
  ),
  instanceCount: option('DEFAULT', 'instance_count', whole('VMs', 1, 10_000), 1, 'how many VMs to stand up', {
    env: 'VM_COUNT',
    flag: '--vms <count>',
  }),
  netName: option('DEFAULT', 'net_name', word, 'doctor_net', 'network of the VMs'),
  netCidr: option('DEFAULT', 'net_cidr', word, '192.168.168.0/24', 'its subnet'),
  flavor: option(
    'DEFAULT',
    'flavor',
    word,
    'm1.tiny',
    'flavor of the VMs; made if absent (512 MB RAM, 1 GB disk, 1 vCPU)',
  ),
  instanceBasename: option(
    'DEFAULT',
    'instance_basename',
    word,
    'doctor_vm',
    'base name of the VMs; a number is added',
  ),
  alarmBasename: option(
    'DEFAULT',
    'alarm_basename',
    word,
    'doctor_alarm',
    'base name of the alarms; a number is added',
  ),
} as const;
