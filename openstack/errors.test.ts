import { describe, expect, it } from 'vitest';
import { refusal } from './errors.ts';

const facts = { service: 'image', method: 'POST', url: 'http://glance:9292/v2/images' };
const said = (body: string, requestId?: string) => refusal(facts, { status: 400, body, requestId });

describe('a refusal', () => {
  it('has the words of a page as a person sees them', () => {
    const page =
      '<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1>\n  &#x27;a&#x27; &amp;lt; &quot;b&quot;<br /><br /></body></html>';
    expect(said(page).message).toContain(`400 Bad Request 'a' &lt; "b".`);
  });

  it.each([
    ['{"badRequest": {"code": 400, "message": "No such thing."}}', 'No such thing.'],
    ['{"NeutronError": {"type": "X", "message": "In use.", "detail": ""}}', 'In use.'],
    ['{"error_message": {"faultstring": "Bad query"}}', 'Bad query.'],
  ])('has the words of %s', (body, words) => {
    expect(said(body).message).toBe(`The image service answered POST /v2/images with 400: ${words}`);
  });

  it('speaks of the request id where there is one', () => {
    expect(said('{}', 'req-1')).toMatchObject({
      message: expect.stringContaining('(request req-1)') as string,
      hint: "Search the service's log for the request id.",
    });
    expect(said('{}').hint).toBe("Check the service's log.");
  });
});
