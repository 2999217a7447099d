/** `event_pipeline.yaml` of a cloud set up for event alarms: every event goes to Gnocchi and to Aodh's topic. */
export const DEFAULT_EVENT_PIPELINE = `---
sources:
  - name: event_source
    events:
      - "*"
    sinks:
      - event_sink
sinks:
  - name: event_sink
    publishers:
      - gnocchi://
      - notifier://?topic=alarm.all
`;

/** `event_definitions.yaml` of the same cloud: instance events of Nova and the events of a maintenance. */
export const DEFAULT_EVENT_DEFINITIONS = `---
- event_type: compute.instance.*
  traits: &instance_traits
    tenant_id: {fields: payload.tenant_id}
    user_id: {fields: payload.user_id}
    instance_id: {fields: payload.instance_id}
    resource_id: {fields: payload.instance_id}
    display_name: {fields: payload.display_name}
    # The publisher is <service>.<host>.
    service: {fields: "publisher_id.\`split(., 0, -1)\`"}
    host: {fields: "publisher_id.\`split(., 1, 1)\`"}
    state: {fields: payload.state}
    instance_type: {fields: payload.instance_type}
    availability_zone: {fields: payload.availability_zone}
    vcpus: {type: int, fields: payload.vcpus}
    memory_mb: {type: int, fields: payload.memory_mb}
    disk_gb: {type: int, fields: payload.disk_gb}
    launched_at: {type: datetime, fields: payload.launched_at}
    deleted_at: {type: datetime, fields: payload.deleted_at}
- event_type: compute.instance.update
  traits:
    <<: *instance_traits
    old_state: {fields: payload.old_state}
- event_type: maintenance.scheduled
  traits:
    project_id: {fields: payload.project_id}
    session_id: {fields: payload.session_id}
    state: {fields: payload.state}
    instance_ids: {fields: payload.instance_ids}
    allowed_actions: {fields: payload.allowed_actions}
    actions_at: {type: datetime, fields: payload.actions_at}
    metadata: {fields: payload.metadata}
    reply_url: {fields: payload.reply_url}
- event_type: maintenance.host
  traits:
    project_id: {fields: payload.project_id}
    session_id: {fields: payload.session_id}
    state: {fields: payload.state}
    host: {fields: payload.host}
`;
