import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { envelope, openEnvelope } from './oslo.ts';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A message of oslo.messaging's Notifier, with its context. */
const MESSAGE = {
  message_id: '8a4fa13e-5c0c-4b7e-a2a0-1a2f2d8e4b11',
  publisher_id: 'sample',
  event_type: 'maintenance.scheduled',
  priority: 'INFO',
  payload: { state: 'MAINTENANCE' },
  timestamp: '2026-11-24 07:19:34.713798',
  _unique_id: '1f7d',
  _context_request_id: 'req-1',
};

describe('openEnvelope', () => {
  it('reads what envelope packed', () => {
    const { messageId, body } = envelope({
      publisherId: 'nova',
      eventType: 'compute.instance.update',
      priority: 'INFO',
      payload: { a: 1 },
      clock: fakeClock(),
    });
    expect(openEnvelope(body)).toMatchObject({ message_id: messageId, payload: { a: 1 } });
  });

  it('reads a notification of the driver messagingv2, and one of the driver messaging, which has no envelope', () => {
    const packed = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(MESSAGE) };
    expect(openEnvelope(bytes(packed))).toEqual(MESSAGE);
    expect(openEnvelope(bytes(MESSAGE))).toEqual(MESSAGE);
  });

  it.each([null, 'text', 7, [MESSAGE], {}, { 'oslo.message': JSON.stringify(MESSAGE) }, { event_type: 'x' }])(
    'finds no notification in %j',
    (value) => {
      expect(openEnvelope(bytes(value))).toBeUndefined();
    },
  );

  it('finds none in what is not JSON, or holds what is not', () => {
    expect(openEnvelope(Buffer.from('{'))).toBeUndefined();
    expect(openEnvelope(bytes({ 'oslo.version': '2.0', 'oslo.message': '{' }))).toBeUndefined();
  });
});
