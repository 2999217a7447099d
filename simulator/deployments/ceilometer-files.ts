/** `event_pipeline.yaml` as TripleO's puppet modules write it: events go to Gnocchi and Panko. */
export const TRIPLEO_PIPELINE = `---
sources:
    - name: event_source
      events:
          - "*"
      sinks:
          - event_sink
sinks:
    - name: event_sink
      publishers:
          - gnocchi://   # see gnocchi_resources.yaml
          - panko://
`;

/** As the salt formula of an MCP deployment writes it: to a topic without a listener of Aodh. */
export const MCP_PIPELINE = `# This file is managed by Salt, do not edit
---
sources:
  - name: event_source
    events: ["*"]
    sinks: [event_sink]

sinks:
  - name: event_sink
    transformers:
    publishers:
    - notifier://
`;

/** As an older Ceilometer package has it. */
export const PACKAGED_PIPELINE = `---
sources:
    - {name: event_source, events: ["*"], sinks: [event_sink]}
sinks:
    - name: event_sink
      transformers:
      publishers: ['notifier://']
`;

/** The part of the packaged `event_definitions.yaml` that is about instances. */
export const PACKAGED_DEFINITIONS = `---
- event_type: compute.instance.*
  traits: &instance_traits
    tenant_id:
      fields: payload.tenant_id
    user_id:
      fields: payload.user_id
    instance_id:
      fields: payload.instance_id
    resource_id:
      fields: payload.instance_id
    display_name:
      fields: payload.display_name
    host:
      fields: publisher_id.\`split(., 1, 1)\`
    service:
      fields: publisher_id.\`split(., 0, -1)\`
    memory_mb:
      type: int
      fields: payload.memory_mb
    disk_gb:
      type: int
      fields: payload.disk_gb
    vcpus:
      type: int
      fields: payload.vcpus
    instance_type:
      fields: payload.instance_type
    state:
      fields: payload.state
    launched_at:
      type: datetime
      fields: payload.launched_at
    deleted_at:
      type: datetime
      fields: payload.deleted_at
- event_type: compute.instance.update
  traits:
    <<: *instance_traits
    old_state:
      fields: payload.old_state
- event_type: compute.instance.exists
  traits:
    <<: *instance_traits
    audit_period_beginning:
      type: datetime
      fields: payload.audit_period_beginning
    audit_period_ending:
      type: datetime
      fields: payload.audit_period_ending
- event_type: ['volume.exists', 'volume.create.*', 'volume.delete.*']
  traits:
    resource_id:
      fields: payload.volume_id
    size:
      type: int
      fields: payload.size
`;

/** A list with only the creation and deletion of instances. */
export const SHORT_DEFINITIONS = `---
- event_type: ['compute.instance.create.*', 'compute.instance.delete.*']
  traits:
    instance_id: {fields: payload.instance_id}
    tenant_id: {fields: payload.tenant_id}
    state: {fields: payload.state}
`;

/** A list in which the update of an instance has lost its state; CRLF, as an editor left it. */
export const STATELESS_DEFINITIONS = [
  '- event_type: "compute.instance.*"',
  '  traits:',
  '    instance_id:',
  '      fields: payload.instance_id',
  '    resource_id:',
  '      fields: payload.instance_id',
  '',
].join('\r\n');
