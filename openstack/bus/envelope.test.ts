import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../core/testing/fake-clock.ts';
import { packNotification, unpackNotification } from './envelope.ts';

const about = {
  publisherId: 'sample',
  eventType: 'compute.instance.update',
  priority: 'INFO',
  payload: { state: 'error' },
};
const bare = {
  message_id: 'm',
  publisher_id: 'compute.host1',
  event_type: 'compute.instance.update',
  priority: 'INFO',
  timestamp: '2026-01-02 03:04:05.678901',
  payload: { state: 'error' },
  _context_user: null,
};

describe('the oslo.messaging envelope', () => {
  it('gives back what was packed', () => {
    const { messageId, body } = packNotification(about, fakeClock());
    expect(unpackNotification(body)).toEqual({
      ...about,
      messageId,
      timestamp: '2023-11-14 22:13:20.000000',
    });
  });

  it('holds the message as text, with a mark by which listeners know it again', () => {
    const { messageId, body } = packNotification(about, fakeClock());
    const outer = JSON.parse(body.toString()) as Record<string, string>;
    expect(outer['oslo.version']).toBe('2.0');
    expect(JSON.parse(outer['oslo.message'] ?? '')).toMatchObject({
      message_id: messageId,
      _unique_id: messageId.replaceAll('-', ''),
    });
  });

  it('may be missing', () => {
    expect(unpackNotification(Buffer.from(JSON.stringify(bare)))).toMatchObject({
      messageId: 'm',
      eventType: 'compute.instance.update',
      payload: { state: 'error' },
    });
  });

  it('may leave the publisher out', () => {
    const message = JSON.stringify({ ...bare, publisher_id: null, timestamp: undefined });
    const body = JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': message });
    expect(unpackNotification(Buffer.from(body))).toMatchObject({ publisherId: '', timestamp: '' });
  });

  it.each(['', '{', 'null', '[]', '{"oslo.version":"2.0","oslo.message":"{"}', '{"method":"report_state"}'])(
    'holds no notification in %j',
    (text) => {
      expect(unpackNotification(Buffer.from(text))).toBeUndefined();
    },
  );
});
