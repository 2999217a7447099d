import { renderIni } from './ini.ts';
import type { Ini } from './ini.ts';

/** How Aodh's API is put together: as it is packaged, but its filters read the lab's configuration, not /etc/aodh. */
export function aodhPaste(config: string): string {
  return pasteOf({
    name: 'aodh',
    prefix: '/v2',
    config,
    authFilter: 'keystonemiddleware.auth_token:filter_factory',
    versionsRoot: 'aodh.api.controllers.root.VersionsController',
    apiRoot: 'aodh.api.controllers.v2.root.V2Controller',
  });
}

/** How Vitrage's API is put together. */
export function vitragePaste(config: string): string {
  return pasteOf({
    name: 'vitrage',
    prefix: '/v1',
    config,
    authFilter: 'vitrage.middleware.basic_and_keystone_auth:filter_factory',
    versionsRoot: 'vitrage.api.controllers.root.VersionsController',
    apiRoot: 'vitrage.api.controllers.v1.root.V1Controller',
  });
}

/** An API of Pecan's, as Paste Deployment knows it. */
interface PasteApp {
  /** Of the program, as oslo.config calls it. */
  readonly name: string;
  /** Before every path of the API. */
  readonly prefix: string;
  /** The configuration file that the filters read. */
  readonly config: string;
  readonly authFilter: string;
  readonly versionsRoot: string;
  readonly apiRoot: string;
}

function pasteOf({ name, prefix, config, authFilter, versionsRoot, apiRoot }: PasteApp): string {
  const filter = (factory: string): Ini[string] => ({
    'paste.filter_factory': factory,
    oslo_config_project: name,
    oslo_config_file: config,
  });
  const app = (root: string): Ini[string] => ({ 'paste.app_factory': `${name}.api.app:app_factory`, root });
  return renderIni({
    [`composite:${name}+keystone`]: { use: 'egg:Paste#urlmap', '/': 'versions', [prefix]: 'api' },
    'pipeline:versions': { pipeline: 'cors http_proxy_to_wsgi versionsapp' },
    'pipeline:api': { pipeline: 'cors http_proxy_to_wsgi request_id authtoken apiapp' },
    'app:versionsapp': app(versionsRoot),
    'app:apiapp': app(apiRoot),
    'filter:authtoken': filter(authFilter),
    'filter:cors': filter('oslo_middleware.cors:filter_factory'),
    'filter:http_proxy_to_wsgi': filter('oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory'),
    'filter:request_id': { 'paste.filter_factory': 'oslo_middleware:RequestId.factory' },
  });
}
