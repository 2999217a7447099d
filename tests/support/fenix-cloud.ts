/** What the fake Fenix asks of the cloud: plain requests of its own, which share nothing with our clients. */
export interface FenixCloud {
  /** JSON whose shape the caller knows. */
  request(service: string, method: string, path: string, body?: object): Promise<Loose>;
  /** Whether Keystone knows a token. */
  isValid(token: string): Promise<boolean>;
  readonly projectId: string;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a fake looks into bodies freely
type Loose = any;

/** Logs in as the administrator whose openrc it is, again whenever the token has run out. */
export async function fenixCloud(openrc: Readonly<Record<string, string>>): Promise<FenixCloud> {
  const keystone = openrc['OS_AUTH_URL'] ?? '';
  const domain = { id: 'default' };
  const user = { name: openrc['OS_USERNAME'], password: openrc['OS_PASSWORD'], domain };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: openrc['OS_PROJECT_NAME'], domain } },
  };
  let token = '';
  let endpoints = new Map<string, string>();
  let projectId = '';
  const logIn = async (): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ auth });
    const answer = await fetch(`${keystone}/auth/tokens`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`Keystone answered Fenix ${answer.status}`);
    token = answer.headers.get('x-subject-token') ?? '';
    const { token: about }: Loose = await answer.json();
    projectId = about.project.id;
    endpoints = new Map(about.catalog.map((service: Loose) => [service.type, service.endpoints[0].url]));
  };
  const send = (url: string, method: string, body: object | undefined, more: object = {}) =>
    fetch(url, {
      method,
      headers: {
        'x-auth-token': token,
        'x-openstack-nova-api-version': '2.53',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await logIn();
  return {
    get projectId() {
      return projectId;
    },
    async request(service, method, path, body) {
      const url = `${endpoints.get(service)}${path}`;
      let answer = await send(url, method, body);
      if (answer.status === 401) {
        await logIn();
        answer = await send(url, method, body);
      }
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async isValid(subject) {
      const ask = () => send(`${keystone}/auth/tokens`, 'GET', undefined, { 'x-subject-token': subject });
      let answer = await ask();
      if (answer.status === 401) {
        await logIn();
        answer = await ask();
      }
      await answer.text();
      return answer.status === 200;
    },
  };
}
