"""Initiatives of the synthetic portfolio, who answers for them, and how they reached their stages."""

# What each initiative is to become. Its owner's unit bears the consequences; one in ten is owned from elsewhere.
PLAN = """
    CREATE TEMPORARY TABLE seed_plan ON COMMIT DROP AS
    SELECT n, 'AI-' || lpad(k.number::text, greatest(4, length(k.number::text)), '0') AS key,
           owner.id AS owner_id,
           CASE WHEN pg_temp.draw(n, 11, %(seed)s) < 0.1 THEN other.unit_id ELSE owner.unit_id END AS unit_id,
           CASE WHEN d.nature < 0.35 THEN 'labour' WHEN d.nature < 0.75 THEN 'tool'
                WHEN d.nature < 0.85 THEN 'analysis' ELSE 'unclassified' END AS nature,
           CASE WHEN d.nature >= 0.85 OR d.stage < 0.2 THEN 'intake' WHEN d.stage < 0.4 THEN 'shaping'
                WHEN d.stage < 0.7 THEN 'pilot' WHEN d.stage < 0.9 THEN 'production'
                WHEN d.stage < 0.95 THEN 'retired' ELSE 'stopped' END AS stage,
           (100 * pg_temp.draw(n, 12, %(seed)s))::int AS pilot_days
    FROM generate_series(%(first)s, %(last)s) AS n
    CROSS JOIN LATERAL (SELECT nextval('governance_initiative_key') AS number WHERE n > 0) AS k
    CROSS JOIN LATERAL (
        SELECT pg_temp.draw(n, 13, %(seed)s) AS nature, pg_temp.draw(n, 14, %(seed)s) AS stage,
               floor(size.business * pg_temp.draw(n, 15, %(seed)s))::bigint AS owner,
               floor(size.business * pg_temp.draw(n, 16, %(seed)s))::bigint AS other
        FROM seed_size size
    ) AS d
    JOIN seed_who owner ON NOT owner.in_technology AND owner.place = d.owner
    JOIN seed_who other ON NOT other.in_technology AND other.place = d.other;
"""

INITIATIVES = """
    INSERT INTO governance_initiative (
        key, title, purpose, impact_tier, stage, reported_stage, nature, suggested_nature, suggested_because,
        pilot_start, source, source_ref, source_data, created_at, revision, beneficiary_unit_id, created_by_id,
        policy_profile_id
    )
    SELECT plan.key,
           (ARRAY['Sorting', 'Drafting', 'Checking', 'Pricing', 'Searching', 'Matching', 'Forecasting'])[1 + mod(n, 7)]
           || ' of ' || (ARRAY['claims', 'letters', 'invoices', 'contracts', 'calls'])[1 + mod(n, 5)] || ' ' || n,
           'A synthetic initiative, for measuring.',
           CASE WHEN mod(n, 20) > 0 THEN 1 + mod(n, 4) END, 'intake', '', plan.nature, '', '',
           CASE WHEN plan.stage IN ('pilot', 'production', 'retired') THEN %(today)s::date - plan.pilot_days END,
           'seed', lpad(n::text, 8, '0'), '{}'::jsonb, %(at)s - interval '200 days', 1, plan.unit_id, creator.id,
           profile.id
    FROM seed_plan plan
    JOIN seed_who creator ON NOT creator.in_technology AND creator.place = 0
    JOIN governance_policyprofile profile ON profile.key = CASE
        WHEN plan.nature IN ('labour', 'unclassified') THEN 'default_labour' ELSE 'light_tool' END
    ORDER BY n;

    ALTER TABLE seed_plan ADD COLUMN id bigint;
    UPDATE seed_plan plan SET id = initiative.id FROM governance_initiative initiative WHERE initiative.key = plan.key;
    ANALYZE seed_plan;
"""

# Seven in ten accepted, fewer than two in ten were asked, the rest is vacant.
ACCOUNTABILITIES = """
    INSERT INTO governance_accountability (
        initiative_id, capacity, person_id, status, hours_per_month, in_objectives, cost_code, proposed_by_id,
        proposed_at, accepted_at, manager_agreed_at, manager_agreed_by_id, deputy_id, deputy_accepted_at, valid_from,
        decline_reason, end_reason, revision
    )
    SELECT plan.id, seat.capacity, who.id,
           CASE WHEN d.fate < 0.7 THEN 'accepted' ELSE 'proposed' END,
           floor(8 * d.hours), d.hours > 0.4, '', creator.id, %(at)s - d.age,
           CASE WHEN d.fate < 0.7 THEN %(at)s - d.age + interval '1 day' END,
           CASE WHEN d.fate < 0.5 AND who.manager_id IS NOT NULL THEN %(at)s - d.age + interval '1 day' END,
           CASE WHEN d.fate < 0.5 THEN who.manager_id END,
           CASE WHEN d.fate < 0.4 AND deputy.id <> who.id THEN deputy.id END,
           CASE WHEN d.fate < 0.3 AND deputy.id <> who.id THEN %(at)s - d.age + interval '2 days' END,
           (%(at)s - d.age)::date, '', '', 1
    FROM seed_plan plan
    JOIN (VALUES ('outcome_owner', 21, false, true), ('platform_owner', 22, true, true),
                 ('risk_tolerance_owner', 23, false, false), ('measurement_owner', 24, false, false),
                 ('intervention_lead', 25, false, false), ('role_redesign_lead', 26, false, false),
                 ('builder_lead', 27, true, false))
         AS seat(capacity, tag, technology, every_nature) ON seat.every_nature OR plan.nature = 'labour'
    CROSS JOIN LATERAL (
        SELECT pg_temp.draw(plan.n, seat.tag, %(seed)s) AS fate, pg_temp.draw(plan.n, seat.tag + 40, %(seed)s) AS hours,
               floor(size.places * pg_temp.draw(plan.n, seat.tag + 20, %(seed)s))::bigint AS who,
               floor(size.places * pg_temp.draw(plan.n, seat.tag + 60, %(seed)s))::bigint AS deputy,
               interval '1 day' * (10 + floor(300 * pg_temp.draw(plan.n, seat.tag + 80, %(seed)s))) AS age
        FROM (SELECT CASE WHEN seat.technology THEN technology ELSE business END AS places FROM seed_size) AS size
    ) AS d
    JOIN seed_who drawn ON drawn.in_technology = seat.technology AND drawn.place = d.who
    JOIN seed_who who ON who.id = CASE WHEN seat.capacity = 'outcome_owner' THEN plan.owner_id ELSE drawn.id END
    JOIN seed_who deputy ON deputy.in_technology = seat.technology AND deputy.place = d.deputy
    JOIN seed_who creator ON NOT creator.in_technology AND creator.place = 0
    WHERE d.fate < 0.85;
"""

CLASSIFICATIONS = """
    INSERT INTO governance_classification (
        initiative_id, verbs, acts_without_person, principal_basis, computed, reasons, nature, override_reason, status,
        assessed_by_id, assessed_at, decided_by_id, decided_at, rejection_reason
    )
    SELECT plan.id,
           CASE plan.nature WHEN 'analysis' THEN ARRAY[]::text[] WHEN 'tool' THEN ARRAY['summarise']
                ELSE ARRAY['classify', 'route'] END,
           plan.nature = 'labour', plan.nature = 'labour',
           CASE plan.nature WHEN 'unclassified' THEN 'labour' ELSE plan.nature END, ARRAY['Drawn by lot.'],
           CASE plan.nature WHEN 'unclassified' THEN 'labour' ELSE plan.nature END, '',
           CASE plan.nature WHEN 'unclassified' THEN 'proposed' ELSE 'approved' END,
           assessor.id, %(at)s - d.age,
           CASE WHEN plan.nature <> 'unclassified' THEN approver.id END,
           CASE WHEN plan.nature <> 'unclassified' THEN %(at)s - d.age END, ''
    FROM seed_plan plan
    CROSS JOIN LATERAL (SELECT interval '1 day' * floor(400 * pg_temp.draw(plan.n, 111, %(seed)s)) AS age) AS d
    JOIN seed_who assessor ON NOT assessor.in_technology AND assessor.place = 1
    JOIN seed_who approver ON NOT approver.in_technology AND approver.place = 2
    WHERE plan.nature <> 'unclassified' OR mod(plan.n, 5) = 0;
"""

# Whoever goes into production was decided there: with a remit, a review and, while it runs, a clearance. The text of
# the remit is as short as can be, and its digest is the one of that text.
REVIEWS = """
    CREATE TEMPORARY TABLE seed_review ON COMMIT DROP AS
    SELECT plan.id AS initiative_id, plan.stage, plan.pilot_days,
           '{"ask":{"gate":"production"},"format":"remit/1","initiative":{"key":"' || plan.key || '"}}' AS text
    FROM seed_plan plan WHERE plan.stage IN ('production', 'retired');

    INSERT INTO governance_remit (initiative_id, number, canonical, digest, sections, revision, composed_at)
    SELECT initiative_id, 1, text, encode(sha256(convert_to(text, 'UTF8')), 'hex'), '{}'::jsonb, 1,
           %(at)s - interval '1 day' * (pilot_days + 2)
    FROM seed_review;

    INSERT INTO governance_review (
        initiative_id, number, gate, origin, target, statement, requested_by_id, requested_identity, opened_at,
        expires_at, policy_key, policy_revision, policy, findings, state, remit_id, seen_revision, changes, verdict,
        rationale, minutes, decided_findings, closed_reason, revision
    )
    SELECT made.initiative_id, 1, 'production', 'pilot', 'production', 'Synthetic.', asker.id, asker.identity_group,
           made.composed_at, made.composed_at + interval '60 days', '', 1, '{}'::jsonb, '[]'::jsonb, 'open', made.id, 1,
           '[]'::jsonb, '', '', '{}'::jsonb, '[]'::jsonb, '', 1
    FROM governance_remit made
    JOIN seed_review seeded ON seeded.initiative_id = made.initiative_id
    JOIN seed_who who ON NOT who.in_technology AND who.place = 1
    JOIN roles_person asker ON asker.id = who.id;

    UPDATE governance_review review
    SET state = 'decided', verdict = 'go', decided_at = review.opened_at + interval '1 day', decided_by_id = chair.id
    FROM seed_review seeded, seed_who chair
    WHERE seeded.initiative_id = review.initiative_id AND NOT chair.in_technology AND chair.place = 0;
"""

CLEARANCES = """
    INSERT INTO governance_clearance (
        initiative_id, stage, remit_id, review_id, state, reason, granted_at, valid_from, review_due, body, lapses,
        changed_by_id, changed_at, serial
    )
    SELECT review.initiative_id, 'production', review.remit_id, review.id,
           CASE seeded.stage WHEN 'production' THEN 'active' ELSE 'revoked' END, '', review.decided_at,
           review.decided_at::date, %(today)s::date + 300,
           jsonb_build_object(
               'initiative', initiative.key, 'title', initiative.title, 'gate', 'production', 'go_live', NULL,
               'remit', jsonb_build_object('number', remit.number, 'digest', remit.digest), 'map_version', '',
               'decisions', '[]'::jsonb, 'fingerprints', '[]'::jsonb, 'daily_cap', NULL, 'tolerances', '[]'::jsonb,
               'restricted_autonomy', 2
           ), '[]'::jsonb, review.decided_by_id, review.decided_at, 1
    FROM governance_review review
    JOIN seed_review seeded ON seeded.initiative_id = review.initiative_id
    JOIN governance_remit remit ON remit.id = review.remit_id
    JOIN governance_initiative initiative ON initiative.id = review.initiative_id;
"""

# One step for everybody who goes at least that far; the database wants a transition for each, and gets it.
# Its trigger looks for that transition: without statistics it would read the whole table for each initiative.
MOVE = """
    INSERT INTO governance_transition (
        initiative_id, origin, target, gate, actor_id, at, reason, policy, findings, transaction, review_id
    )
    SELECT plan.id, %(origin)s, %(target)s, %(gate)s, mover.id, %(at)s - interval '1 day' * (plan.pilot_days + 1),
           'Synthetic.', '', '[]'::jsonb, 0, review.id
    FROM seed_plan plan
    JOIN seed_who mover ON NOT mover.in_technology AND mover.place = 0
    LEFT JOIN governance_review review ON review.initiative_id = plan.id AND %(target)s = 'production'
    WHERE plan.stage = ANY(%(stages)s);

    ANALYZE governance_transition;

    UPDATE governance_initiative initiative SET stage = %(target)s
    FROM seed_plan plan WHERE plan.id = initiative.id AND plan.stage = ANY(%(stages)s);
"""
MOVES = (
    ("intake", "shaping", "intake", ["shaping", "pilot", "production", "retired", "stopped"]),
    ("shaping", "pilot", "pilot", ["pilot", "production", "retired"]),
    ("pilot", "production", "production", ["production", "retired"]),
    ("production", "retired", "", ["retired"]),
    ("shaping", "stopped", "", ["stopped"]),
)
