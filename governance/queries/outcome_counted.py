"""What machines counted and what people measured, as one: the beginning of the statements behind a page."""

WITHIN = """
    (cardinality(%(decisions)s::text[]) = 0 OR lower(decision) = ANY(%(decisions)s))
    AND (%(segment)s = '' OR lower(segment) = %(segment)s)
    AND (%(fingerprint)s = '' OR fingerprint = %(fingerprint)s)
"""
# What machines count and what people report, as one. A measurement lies where its last day lies; one that a broader one
# holds as well is marked, so that its cases are not counted twice. `twice` are those of days of which outcomes came in
# as well: whoever saw more counts, as in queries/series.
COUNTED = f"""
    WITH told AS (
        SELECT m.*, coalesce(d.code, '') AS decision, lower(coalesce(d.name, '')) AS named
        FROM governance_measurement m LEFT JOIN decisions_decision d ON d.id = m.decision_id
        WHERE m.initiative_id = %(initiative)s AND NOT m.superseded
    ), measured AS (
        SELECT told.*, EXISTS (
            SELECT FROM told wider
            WHERE wider.measure = told.measure AND (%(segment)s = '' OR lower(wider.segment) = %(segment)s)
                AND (cardinality(%(decisions)s::text[]) = 0 OR lower(wider.decision) = ANY(%(decisions)s))
                AND (wider.decision, wider.segment, wider.fingerprint)
                    <> (told.decision, told.segment, told.fingerprint)
                AND wider.decision IN ('', told.decision) AND wider.segment IN ('', told.segment)
                AND wider.fingerprint IN ('', told.fingerprint)
                AND wider.starts_on <= told.ends_on AND told.starts_on <= wider.ends_on
        ) AS again
        FROM told WHERE {WITHIN}
    ), twice AS MATERIALIZED (
        SELECT measured.id, measured.measure, starts_on, ends_on, measured.decision, named,
            lower(measured.segment) AS segment, measured.fingerprint,
            measured.value IS NOT NULL
                OR CASE WHEN %(events)s THEN measured.k >= sum(d.k) ELSE measured.n >= sum(d.n) END AS counts
        FROM measured JOIN governance_measureday d ON d.initiative_id = %(initiative)s
            AND d.measure = measured.measure AND d.day BETWEEN starts_on AND ends_on
            AND (measured.decision = '' OR lower(d.decision) IN (lower(measured.decision), named))
            AND (measured.segment = '' OR lower(d.segment) = lower(measured.segment))
            AND measured.fingerprint IN ('', d.fingerprint)
        WHERE NOT again
            AND (cardinality(%(decisions)s::text[]) = 0 OR lower(d.decision) = ANY(%(decisions)s))
            AND (%(segment)s = '' OR lower(d.segment) = %(segment)s)
            AND (%(fingerprint)s = '' OR d.fingerprint = %(fingerprint)s)
        GROUP BY measured.id, measured.measure, starts_on, ends_on, measured.decision, named, measured.segment,
            measured.fingerprint, measured.value, measured.k, measured.n
    ), counted AS (
        SELECT day, measure, decision, segment, fingerprint, k, n, NULL::numeric AS value, EXISTS (
            SELECT FROM twice
            WHERE counts AND twice.measure = d.measure AND d.day BETWEEN starts_on AND ends_on
                AND (twice.decision = '' OR lower(d.decision) IN (lower(twice.decision), named))
                AND twice.segment IN ('', lower(d.segment)) AND twice.fingerprint IN ('', d.fingerprint)
        ) AS again
        FROM governance_measureday d
        WHERE initiative_id = %(initiative)s AND {WITHIN}
        UNION ALL
        SELECT ends_on, measure, decision, segment, fingerprint, k, n, value,
            again OR EXISTS (SELECT FROM twice WHERE twice.id = measured.id AND NOT counts)
        FROM measured
    )
"""  # noqa: S608 - fixed words only
