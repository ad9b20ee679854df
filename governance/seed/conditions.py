"""What the synthetic portfolio decides and under which conditions: decisions, tolerances, plans, attestations."""

# Two decisions for labour, one for every third tool.
DECISIONS = """
    CREATE TEMPORARY TABLE seed_decision ON COMMIT DROP AS
    SELECT plan.id AS initiative_id, plan.unit_id, plan.nature, 10 * plan.n + part AS n, part,
           'D-' || lpad(k.number::text, greatest(4, length(k.number::text)), '0') AS code
    FROM seed_plan plan CROSS JOIN generate_series(1, 2) AS part
    CROSS JOIN LATERAL (SELECT nextval('decisions_decision_code') AS number WHERE part > 0 AND plan.n > 0) AS k
    WHERE plan.nature = 'labour' OR (plan.nature = 'tool' AND part = 1 AND mod(plan.n, 3) = 0);

    INSERT INTO decisions_decision (
        code, name, unit_id, question, verb, allowed_answers, trigger, volume_per_day, impact, reversibility, autonomy,
        logic_kind, logic_text, conflicts_ruled_out, operates_days, operates_from, operates_until, created_by_id,
        created_at, revision, ramp
    )
    SELECT d.code, CASE part WHEN 1 THEN 'Sort case ' ELSE 'Route case ' END || d.code, d.unit_id,
           'Where does this case belong?', 'classify', ARRAY['Here', 'There'], 'A case arrives.', 100, 'moderate',
           'easy', CASE d.nature WHEN 'labour' THEN 3 ELSE 1 END, 'rules',
           CASE WHEN pg_temp.draw(d.n, 31, %(seed)s) < 0.8 THEN 'By rule.' ELSE '' END, '', 'weekdays', '08:00',
           '20:00', creator.id, %(at)s - interval '150 days', 1, '[]'
    FROM seed_decision d JOIN seed_who creator ON NOT creator.in_technology AND creator.place = 0;

    ALTER TABLE seed_decision ADD COLUMN id bigint;
    UPDATE seed_decision d SET id = made.id FROM decisions_decision made WHERE made.code = d.code;
    ANALYZE seed_decision;

    INSERT INTO governance_citation (initiative_id, decision_id) SELECT initiative_id, id FROM seed_decision;
"""

OWNERSHIPS = """
    INSERT INTO decisions_ownership (
        decision_id, person_id, status, hours_per_month, in_objectives, cost_code, proposed_by_id, proposed_at,
        accepted_at, manager_agreed_at, manager_agreed_by_id, valid_from, decline_reason, end_reason, revision
    )
    SELECT d.id, who.id, CASE WHEN c.fate < 0.7 THEN 'accepted' ELSE 'proposed' END,
           floor(6 * pg_temp.draw(d.n, 34, %(seed)s)), c.fate < 0.6, '', creator.id, %(at)s - interval '40 days',
           CASE WHEN c.fate < 0.7 THEN %(at)s - interval '38 days' END,
           CASE WHEN c.fate < 0.5 AND who.manager_id IS NOT NULL THEN %(at)s - interval '37 days' END,
           CASE WHEN c.fate < 0.5 THEN who.manager_id END, %(today)s::date - 40, '', '', 1
    FROM seed_decision d
    CROSS JOIN LATERAL (
        SELECT pg_temp.draw(d.n, 32, %(seed)s) AS fate,
               floor(size.business * pg_temp.draw(d.n, 33, %(seed)s))::bigint AS who
        FROM seed_size size
    ) AS c
    JOIN seed_who who ON NOT who.in_technology AND who.place = c.who
    JOIN seed_who creator ON NOT creator.in_technology AND creator.place = 0
    WHERE c.fate < 0.85;
"""

INPUTS = """
    INSERT INTO decisions_input (decision_id, name, source_system, mandatory, rank)
    SELECT d.id, entry.name, entry.source, entry.rank < 3, entry.rank
    FROM seed_decision d
    CROSS JOIN (VALUES ('Message', 'Mail', 1), ('Tier', 'CRM', 2), ('Status', 'Billing', 3))
        AS entry(name, source, rank);

    INSERT INTO decisions_inputconflict (decision_id, first_id, second_id)
    SELECT d.id, least(one.id, two.id), greatest(one.id, two.id)
    FROM seed_decision d
    JOIN decisions_input one ON one.decision_id = d.id AND one.rank = 2
    JOIN decisions_input two ON two.decision_id = d.id AND two.rank = 3
    WHERE pg_temp.draw(d.n, 35, %(seed)s) < 0.6;
"""

# Each unit has a desk of its own: one for everybody would be sent cases from the whole company.
EDGE_CASES = """
    INSERT INTO decisions_queue (name, unit_id, days, staffed_from, staffed_until, staffed_fte, authority)
    SELECT 'Desk of ' || code, id, 'weekdays', '08:00', '20:00', 2, '' FROM roles_unit
    WHERE id IN (SELECT unit_id FROM seed_decision)
    ON CONFLICT (name) DO NOTHING;

    INSERT INTO decisions_edgecasepolicy (
        decision_id, kind, category, trigger_text, trigger_value, action, default_answer, queue_id,
        respond_within_minutes, timeout_action, conflict_id, trigger
    )
    SELECT d.id, edge.kind, edge.category, '', edge.trigger, edge.action, '',
           CASE edge.action WHEN 'escalate' THEN queue.id END,
           CASE edge.action WHEN 'escalate' THEN 60 END,
           CASE edge.action WHEN 'escalate' THEN 'hold' ELSE '' END, conflict.id, ''
    FROM seed_decision d
    CROSS JOIN (VALUES
        ('incomplete', '', NULL, 'abstain', 36, 0.6), ('ambiguous', '', 0.8, 'escalate', 37, 0.6),
        ('conflicting', '', NULL, 'precedence', 38, 0.5),
        ('mandatory', 'vulnerable_customer', NULL, 'escalate', 39, 0.7),
        ('mandatory', 'legal_threat', NULL, 'escalate', 39, 0.7), ('mandatory', 'safety', NULL, 'escalate', 39, 0.7),
        ('mandatory', 'fraud', NULL, 'escalate', 39, 0.7), ('mandatory', 'regulator', NULL, 'escalate', 39, 0.7),
        ('mandatory', 'press', NULL, 'escalate', 39, 0.65)
    ) AS edge(kind, category, trigger, action, tag, share)
    JOIN roles_unit unit ON unit.id = d.unit_id
    JOIN decisions_queue queue ON queue.name = 'Desk of ' || unit.code
    LEFT JOIN decisions_inputconflict conflict ON edge.kind = 'conflicting' AND conflict.decision_id = d.id
    WHERE pg_temp.draw(d.n, edge.tag, %(seed)s) < edge.share
      AND (edge.kind <> 'conflicting' OR conflict.id IS NOT NULL);
"""

TOLERANCES = """
    INSERT INTO governance_tolerance (
        initiative_id, measure, key, numerator, denominator, direction, unit, target, amber, "limit", owner_id,
        sampling, cadence_days, maturity_days, on_red, playbook, data_source, baseline_k, baseline_n, baseline_note,
        signed_by_id, signed_at, first_signed_at, evidence_since, revision
    )
    SELECT plan.id, 'Wrong answers', 'wrong-answers', 'Wrong answers', 'Sampled answers', 'upper', 'percent', 2, 3, 5,
           holder.person_id, 'simple_random', 7, 0, CASE WHEN d.fate < 0.5 THEN 'restrict' ELSE '' END,
           CASE WHEN d.fate < 0.5 THEN 'People answer again.' ELSE '' END, 'Sample of the week', 40, 1000,
           'A sample of last year.',
           CASE WHEN d.fate < 0.6 THEN holder.person_id END, signed.at, signed.at, signed.at, 1
    FROM seed_plan plan
    CROSS JOIN LATERAL (SELECT pg_temp.draw(plan.n, 41, %(seed)s) AS fate) AS d
    LEFT JOIN governance_accountability holder ON holder.initiative_id = plan.id
        AND holder.capacity = 'risk_tolerance_owner' AND holder.status = 'accepted'
    CROSS JOIN LATERAL (
        SELECT CASE WHEN d.fate < 0.6 AND holder.person_id IS NOT NULL THEN %(at)s - interval '20 days' END AS at
    ) AS signed
    WHERE plan.nature = 'labour' AND d.fate < 0.85;
"""

ATTESTATIONS = """
    INSERT INTO governance_attestation (initiative_id, points, note, attested_by_id, attested_at)
    SELECT holder.initiative_id,
           CASE WHEN d.fate < 0.65 THEN ARRAY['access', 'logs', 'monitoring', 'rollback', 'security', 'versioning']
                ELSE ARRAY['access', 'logs', 'monitoring', 'security', 'versioning'] END,
           '', holder.person_id, %(at)s - interval '1 day' * floor(40 * pg_temp.draw(plan.n, 43, %(seed)s))
    FROM seed_plan plan
    CROSS JOIN LATERAL (SELECT pg_temp.draw(plan.n, 42, %(seed)s) AS fate) AS d
    JOIN governance_accountability holder ON holder.initiative_id = plan.id
        AND holder.capacity = 'platform_owner' AND holder.status = 'accepted'
    WHERE d.fate < 0.75;
"""

# Every unit has one role with four activities; three in five of labour initiatives have a plan for it.
PLANS = """
    INSERT INTO roles_role (
        title, unit_id, headcount, purpose, family, grade, site, jurisdiction, external_ref, revision
    )
    SELECT DISTINCT 'Handler', unit_id, 12, '', '', '', '', '', '', 1 FROM seed_plan WHERE nature = 'labour'
    ON CONFLICT (unit_id, title, site) DO NOTHING;

    INSERT INTO roles_activity (role_id, statement, hours_per_month, skills, tacit)
    SELECT role.id, activity.statement, activity.hours, '', false
    FROM roles_role role JOIN (SELECT DISTINCT unit_id FROM seed_plan) here ON here.unit_id = role.unit_id
    CROSS JOIN (VALUES ('Read what came in', 300), ('Sort it', 200), ('Answer it', 700), ('Check it', 90))
        AS activity(statement, hours)
    WHERE role.title = 'Handler'
    ON CONFLICT (role_id, statement) DO NOTHING;

    CREATE TEMPORARY TABLE seed_redesign ON COMMIT DROP AS
    SELECT plan.n, plan.id AS initiative_id, role.id AS role_id, 'Handler, initiative ' || plan.key AS title
    FROM seed_plan plan JOIN roles_role role ON role.unit_id = plan.unit_id AND role.title = 'Handler'
    WHERE plan.nature = 'labour' AND pg_temp.draw(plan.n, 44, %(seed)s) < 0.6;

    INSERT INTO roles_redesignplan (
        title, role_id, summary, created_by_id, created_at, revision, state, new_purpose, authorities, indicators,
        grade_review, no_new_work, workload, equality, digest
    )
    SELECT redesign.title, redesign.role_id, '', creator.id, %(at)s - interval '30 days', 1, 'draft', '', '', '',
           'none', '', '', '', ''
    FROM seed_redesign redesign JOIN seed_who creator ON NOT creator.in_technology AND creator.place = 0;

    INSERT INTO governance_plancitation (initiative_id, plan_id)
    SELECT redesign.initiative_id, made.id
    FROM seed_redesign redesign
    JOIN roles_redesignplan made ON made.role_id = redesign.role_id AND made.title = redesign.title;

    INSERT INTO roles_activitychange (
        plan_id, activity_id, fate, hours_before, hours_after, effective_date, rationale, oversight, residual,
        removal_kind, fallback
    )
    SELECT made.id, activity.id,
           CASE WHEN pg_temp.draw(redesign.n, 45 + activity.id, %(seed)s) < 0.9 THEN 'augment' ELSE '' END,
           activity.hours_per_month, activity.hours_per_month, NULL, '', false, '', '', ''
    FROM seed_redesign redesign
    JOIN roles_redesignplan made ON made.role_id = redesign.role_id AND made.title = redesign.title
    JOIN roles_activity activity ON activity.role_id = redesign.role_id;
"""
