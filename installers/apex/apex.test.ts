import { describe, expect, it } from 'vitest';
import { readServers } from './apex.ts';

const OPENSTACK = `+--------------------------------------+-------------------------+--------+------------------------------------------+----------------+---------+
| ID                                   | Name                    | Status | Networks                                 | Image          | Flavor  |
+--------------------------------------+-------------------------+--------+------------------------------------------+----------------+---------+
| d95e7a6c-c9cc-4e69-9584-a2c945a74671 | overcloud-controller-0  | ACTIVE | ctlplane=192.0.2.20                      | overcloud-full | control |
| bca90171-34dc-4713-b65e-563065dc7e39 | overcloud-novacompute-1 | ACTIVE | external=10.0.0.9; ctlplane=192.0.2.10   | overcloud-full | compute |
| a7c556c6-b22d-405f-92a5-4955553e4de0 | overcloud-compute-0     | ACTIVE | ctlplane=192.0.2.6, fd00::6              | overcloud-full | compute |
| 0bc56acc-22cd-4d10-8e10-12cd0bb83de0 | overcloud-cephstorage-0 | ACTIVE | ctlplane=192.0.2.7                       | overcloud-full | ceph    |
+--------------------------------------+-------------------------+--------+------------------------------------------+----------------+---------+
`;
const NOVA = `+--------------------------------------+------------------------+--------+------------+-------------+---------------------+
| ID                                   | Name                   | Status | Task State | Power State | Networks            |
+--------------------------------------+------------------------+--------+------------+-------------+---------------------+
| a0548879-0931-4b2c-bbe9-2733e4566d64 | overcloud-controller-0 | ACTIVE | -          | Running     | ctlplane=192.0.2.57 |
+--------------------------------------+------------------------+--------+------------+-------------+---------------------+
`;

describe('readServers', () => {
  it('reads what "openstack server list" prints', () => {
    expect(readServers(OPENSTACK, 'a list')).toEqual([
      { role: 'controller', name: 'overcloud-controller-0', address: '192.0.2.20' },
      { role: 'compute', name: 'overcloud-novacompute-1', address: '192.0.2.10' },
      { role: 'compute', name: 'overcloud-compute-0', address: '192.0.2.6' },
    ]);
  });

  it('reads what "nova list" prints', () => {
    expect(readServers(NOVA, 'a list')).toEqual([
      { role: 'controller', name: 'overcloud-controller-0', address: '192.0.2.57' },
    ]);
  });
});
