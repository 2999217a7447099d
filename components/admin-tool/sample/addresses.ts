import { createHmac } from 'node:crypto';
import { newToken } from '../../../core/ids.ts';
import { behindToken, sameToken } from '../../web/gate.ts';
import type { Gate } from '../../web/gate.ts';

/** Where the Admin tool is reached, and by whom. */
export interface Addresses {
  /** Lets the administrator in everywhere, and each project to its own part of a session. */
  readonly gate: Gate;
  /** The administrator's: `http://127.0.0.1:12347/<token>/maintenance`. */
  admin(origin: string): string;
  /** Where a project replies. Its token opens nothing else: a tenant gives no orders. */
  reply(origin: string, sessionId: string, projectId: string): string;
}

const REPLY = /^\/([^/?]+)(\/maintenance\/([^/?]+)\/([^/?]+))$/;

/**
 * Addresses with new tokens.
 * @param isOpen whether the fixed paths are let in without a token, too
 */
export function createAddresses(isOpen = false): Addresses {
  const token = newToken();
  const secret = newToken();
  const replyToken = (sessionId: string, projectId: string): string =>
    createHmac('sha256', secret).update(`${sessionId}/${projectId}`).digest('hex').slice(0, token.length);
  const asAdmin = behindToken(token, isOpen);
  return {
    gate(url) {
      const [, given = '', path, sessionId = '', projectId = ''] = REPLY.exec(url) ?? [];
      const isReply = path !== undefined && sameToken(given, replyToken(sessionId, projectId));
      return isReply ? path : asAdmin(url);
    },
    admin: (origin) => `${origin}/${token}/maintenance`,
    reply: (origin, sessionId, projectId) =>
      `${origin}/${replyToken(sessionId, projectId)}/maintenance/${sessionId}/${projectId}`,
  };
}
