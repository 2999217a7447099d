import { describe, expect, it } from 'vitest';
import { openApplication } from './application.ts';
import { owning } from './sample/testing/owner.ts';

const open = async (owner: ReturnType<typeof owning>) =>
  openApplication({
    cloud: owner.cloud,
    clock: owner.clock,
    floatingIp: '198.51.100.1',
    isHa: (name) => name.startsWith('ha'),
  });

describe('an application', () => {
  it('moves its address to the standby when the one that serves is to leave, and only then', async () => {
    const owner = owning();
    const application = await open(owner);
    expect(await application.switchAway(['n0'], 1000)).toBeUndefined();
    expect(owner.moves).toEqual([]);
    expect(await application.switchAway(['ha0', 'n0'], 1000)).toEqual({ from: 'ha0', to: 'ha1' });
    expect(owner.moves).toEqual(['port-of-ha1']);
    expect(await application.switchAway(['ha0'], 1000)).toBeUndefined();
    expect(await application.switchAway(['ha1'], 1000)).toEqual({ from: 'ha1', to: 'ha0' });
  });

  it.each([
    [{ status: 'ERROR' }, 'ha1 is ERROR'],
    [{ taskState: 'resize_migrating' }, 'ha1 is busy (resize_migrating)'],
    [{ hostId: 'host-of-ha0' }, 'ha1 is on the same host'],
  ])('has no standby while %j', async (facts, words) => {
    const owner = owning();
    const application = await open(owner);
    owner.set('ha1', facts);
    const outcome = expect(application.switchAway(['ha0'], 1000)).rejects.toThrow(
      `No standby can take the floating IP over: ${words}.`,
    );
    await owner.clock.advance(1500);
    await outcome;
    expect(owner.moves).toEqual([]);
  });

  it('waits a little for a standby that gets ready', async () => {
    const owner = owning();
    const application = await open(owner);
    owner.set('ha1', { status: 'VERIFY_RESIZE' });
    const switching = application.switchAway(['ha0'], 1000);
    await owner.clock.advance(500);
    owner.set('ha1', { status: 'ACTIVE' });
    await owner.clock.advance(200);
    expect(await switching).toEqual({ from: 'ha0', to: 'ha1' });
  });

  it('whose standby is to leave, too, or that has none, finds no standby', async () => {
    const owner = owning();
    const application = await open(owner);
    await expect(application.switchAway(['ha0', 'ha1'], 0)).rejects.toThrow('ha1 is to leave its host too');
    owner.drop('ha1');
    await expect(application.switchAway(['ha0'], 0)).rejects.toThrow('there is none');
  });

  it('is not opened when nobody serves, or there is no such address', async () => {
    const owner = owning();
    owner.lead(undefined);
    await expect(open(owner)).rejects.toMatchObject({
      code: 'CLOUD_REFUSED',
      message: 'No instance of the application holds the floating IP 198.51.100.1.',
    });
    owner.forget();
    await expect(open(owner)).rejects.toThrow('There is no floating IP 198.51.100.1 in the project.');
  });
});
