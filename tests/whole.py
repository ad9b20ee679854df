"""An initiative with a row of everything a remit holds, and beside each row another one to point to."""

from datetime import date, time, timedelta
from decimal import Decimal

from decisions.models import (
    AcceptableOutcome,
    AutonomyGrant,
    Decision,
    DecisionMap,
    DecisionTable,
    EdgeCasePolicy,
    Input,
    InputConflict,
    MapEdge,
    MapNode,
    Ownership,
    Queue,
    Segment,
    Takeover,
)
from governance.models import (
    Accountability,
    AISystem,
    Benefit,
    Citation,
    Classification,
    CompensatingControl,
    Initiative,
    PlanCitation,
    PolicyProfile,
    SystemVersion,
    Tolerance,
    Waiver,
)
from roles.models import (
    Activity,
    ActivityChange,
    CapacityMovement,
    LibraryTask,
    Occupation,
    Person,
    RedesignPlan,
    Role,
    TaskLibrary,
    Unit,
)
from tests.cast import NOW, make_initiative, make_person, make_unit, profile

TERMS = {
    "status": "accepted",
    "accepted_at": NOW,
    "hours_per_month": Decimal(40),
    "in_objectives": True,
    "cost_code": "C-1",
    "deputy_accepted_at": NOW,
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2027, 6, 1),
}
SAID = {
    "new_purpose": "Decides what is hard.",
    "authorities": "May refuse a case.",
    "indicators": "Cases decided well.",
    "grade_review": "pending",
    "span_before": Decimal(10),
    "span_after": Decimal(12),
    "rollback_until": date(2027, 6, 30),
    "no_new_work": "None comes.",
    "workload": "Harder cases.",
    "equality": "As before.",
}


class Whole:
    """`rows` has, by model, the row that is in the remit of `initiative`, and `others` one that is not."""

    def __init__(self, cast):
        self.cast = cast
        unit, unit_2 = make_unit("Motor", parent=cast.operations), make_unit("Home", parent=cast.operations)
        # Hours are set by raw SQL below, past services: whoever is in the remit stands in no other row.
        owner, deputy = make_person("Ola", cast.operations), make_person("Dora", cast.operations)
        self.initiative = make_initiative(
            cast, "Whole", beneficiary_unit=unit, pilot_daily_cap=20, planned_go_live=date(2027, 1, 1), purpose="P."
        )
        self.initiative.pilot_end_planned = date(2026, 12, 31)
        self.initiative.save()
        self.other = make_initiative(cast, "Other", beneficiary_unit=unit_2)
        self.rows = {Initiative: self.initiative, Unit: unit, Person: owner, PolicyProfile: profile("default_labour")}
        self.others = {
            Initiative: self.other,
            Unit: unit_2,
            Person: make_person("Spare", cast.operations),
            PolicyProfile: profile("light_tool"),
        }
        self.owner, self.deputy = owner, deputy
        self._systems()
        self._conditions()
        self._decisions()
        self._logic()
        self._tolerances()
        self._map()
        self._plans()
        self._waiver()

    def add(self, row, other=None):
        row.save()
        self.rows[type(row)] = row
        if other is not None:
            other.save()
            self.others[type(row)] = other
        return row

    def _systems(self):
        system = self.add(
            AISystem(name="Router", supplier="vendor", vendor="Acme"), AISystem(name="Sorter", supplier="in_house")
        )
        self.initiative.systems.add(system)
        made = {"registered_by": self.cast.tom, "registered_at": NOW}
        self.add(SystemVersion(initiative=self.initiative, system=system, label="7.1", fingerprint="sha256:1", **made))

    def _conditions(self):
        by = {"proposed_by": self.cast.petra, "person": self.owner, "deputy": self.deputy}
        self.add(Accountability(initiative=self.initiative, capacity="outcome_owner", **by, **TERMS))
        self.add(
            Classification(
                initiative=self.initiative,
                verbs=["route"],
                acts_without_person=True,
                principal_basis=True,
                computed="labour",
                reasons=["It routes."],
                nature="labour",
                override_reason="Stricter.",
                status="approved",
                assessed_by=self.cast.petra,
                assessed_at=NOW,
                decided_by=self.cast.rita,
                decided_at=NOW,
            )
        )

    def _decisions(self):
        decision = self.add(self._decision("Route case"), self._decision("Close case"))
        self.add(Citation(initiative=self.initiative, decision=decision))
        by = {"proposed_by": self.cast.petra, "person": self.owner, "deputy": self.deputy}
        self.add(Ownership(decision=decision, **by, **TERMS))
        inputs = [
            Input.objects.create(decision=decision, name=name, source_system="CRM", rank=rank)
            for rank, name in enumerate(["Tier", "Status", "Message", "Letter"], start=1)
        ]
        self.rows[Input], self.others[Input] = inputs[0], inputs[1]
        self.inputs = inputs
        self.add(
            InputConflict(decision=decision, first=inputs[0], second=inputs[2]),
            InputConflict(decision=decision, first=inputs[0], second=inputs[1]),
        )
        queue = self.add(self._queue("Desk"), self._queue("Night desk"))
        what = {"decision": decision, "queue": queue, "action": "escalate", "respond_within_minutes": 60}
        what |= {"timeout_action": "hold", "trigger_text": "below", "default_answer": "Here", "trigger": "confidence"}
        what |= {"expected_share": Decimal("0.02")}
        self.add(EdgeCasePolicy(kind="ambiguous", trigger_value=Decimal("0.8"), **what))
        self.edge_cases = {
            "input": EdgeCasePolicy.objects.create(kind="incomplete", input=inputs[0], **what),
            "conflict": EdgeCasePolicy.objects.create(kind="conflicting", conflict=self.rows[InputConflict], **what),
            "category": EdgeCasePolicy.objects.create(kind="mandatory", category="fraud", **what),
        }

    def _logic(self):
        decision, by = self.rows[Decision], {"created_by": self.cast.olivia, "unit": self.rows[Unit]}
        segment = self.add(
            Segment(name="Private", predicate='Tier = "gold"', high_touch=True, **by), Segment(name="Firms", **by)
        )
        self.add(AutonomyGrant(decision=decision, segment=segment, level=2, share=Decimal("0.9"), rule="Ask."))
        AutonomyGrant.objects.create(decision=decision, level=0, share=Decimal("0.1"))
        body = {
            "hit_policy": "U",
            "aggregation": "",
            "inputs": [{"id": "i", "label": "Tier", "type": "string", "expression": "", "allowed": ""}],
            "outputs": [
                {"id": "o", "label": "Team", "type": "string", "name": "", "allowed": "", "default": ""},
            ],
            "rules": [{"id": "r", "tests": ['"gold"'], "answers": ['"Here"'], "annotation": "As agreed."}],
        }
        written = {"digest": "0" * 64, "written_by": self.cast.olivia, "written_at": NOW}
        self.add(DecisionTable(decision=decision, body=body, **written))
        self.add(
            AcceptableOutcome(
                decision=decision, kind="target", statement="It is there.", examples=["One"], measure="Misrouted"
            )
        )

    def _tolerances(self):
        signed = {"owner": self.owner, "signed_by": self.owner, "signed_at": NOW}
        signed |= {"first_signed_at": NOW, "evidence_since": NOW}
        limits = {"direction": "band", "target": Decimal(2), "amber": Decimal(4), "limit": Decimal("5.5")}
        limits |= {"amber_low": Decimal("0.5"), "limit_low": Decimal("0.1")}
        about = {"key": "misrouted", "decision": self.rows[Decision], "segment": self.rows[Segment]}
        measured = {"sampling": "census", "cadence_days": 7, "maturity_days": 3, "minimum_sample": 50}
        measured |= {"data_source": "CRM", "on_red": "suspend", "playbook": "Stop it."}
        measured |= {"baseline_k": 4, "baseline_n": 100, "baseline_value": Decimal(4), "baseline_note": "Last year."}
        fields = limits | about | measured | signed
        self.add(Tolerance(initiative=self.initiative, measure="Misrouted", numerator="n", **fields))
        self.open_tolerance = Tolerance.objects.create(
            initiative=self.initiative, measure="Late", key="late", limit=Decimal(5)
        )

    def _map(self):
        drawn = DecisionMap.objects.create(name="Desk", unit=self.rows[Unit], created_by=self.cast.olivia)
        self.rows[DecisionMap] = drawn
        self.others[DecisionMap] = DecisionMap.objects.create(
            name="Other desk", unit=self.rows[Unit], created_by=self.cast.olivia
        )
        self.add(
            MapNode(map=drawn, dmn_id="a", kind="input", name="Tier"),
            MapNode(map=drawn, dmn_id="b", kind="input", name="Letter"),
        )
        self.decided = MapNode.objects.create(map=drawn, dmn_id="d", kind="decision", decision=self.rows[Decision])
        self.add(MapEdge(map=drawn, source=self.rows[MapNode], target=self.decided, kind="information"))

    def _decision(self, name):
        return Decision(
            name=name,
            unit=self.rows[Unit],
            question="Where to?",
            verb="route",
            allowed_answers=["Here", "There"],
            trigger="A case arrives.",
            volume_per_day=100,
            impact="moderate",
            reversibility="easy",
            autonomy=3,
            ramp=[{"share": 10, "days": 14, "until": "All is well."}, {"share": 100, "days": 0, "until": ""}],
            logic_kind="rules",
            logic_text="By rule.",
            conflicts_ruled_out="None can.",
            operates_days="weekdays",
            operates_from=time(8),
            operates_until=time(18),
            created_by=self.cast.olivia,
        )

    def _queue(self, name):
        staffed = {"staffed_from": time(8), "staffed_until": time(18), "staffed_fte": Decimal("2.5")}
        staffed |= {"handling_minutes": 15, "authority": "Stop it.", "authority_signed_at": NOW}
        staffed |= {"authority_signed_by": self.owner}
        return Queue(name=name, unit=self.rows[Unit], lead=self.owner, **staffed)

    def _plans(self):
        library = TaskLibrary.objects.create(
            name="O*NET", version="30", licence="L.", imported_by=self.cast.hana, imported_at=NOW
        )
        clerks = Occupation.objects.create(library=library, code="43", title="Clerks")
        task = LibraryTask.objects.create(occupation=clerks, number="1", statement="Sort.")
        self.others |= {Occupation: clerks, LibraryTask: task}
        role = self.add(
            Role(
                title="Clerk",
                unit=self.rows[Unit],
                headcount=12,
                purpose="Sorts.",
                fte=Decimal("11.5"),
                grade="C",
                site="Galway",
                jurisdiction="IE",
                span=Decimal(12),
                family="Support",
            ),
            Role(title="Handler", unit=self.rows[Unit]),
        )
        by = {"created_by": self.cast.hana}
        plan = self.add(
            RedesignPlan(title="Clerks", role=role, summary="S.", **SAID, **by),
            RedesignPlan(title="Twin", role=role, **by),
        )
        self.add(PlanCitation(initiative=self.initiative, plan=plan))
        activity = self.add(
            Activity(role=role, statement="Sort mail", hours_per_month=Decimal(100)),
            Activity(role=role, statement="File mail", hours_per_month=Decimal(50)),
        )
        after = {"hours_before": Decimal(100), "hours_after": Decimal(10), "effective_date": date(2027, 1, 1)}
        runner = Role.objects.create(title="Runner", unit=self.rows[Unit])
        after |= {"rationale": "R.", "residual": "Letters.", "transfer_to": runner}
        after |= {"removal_kind": "queue_closed", "removal_owner": self.owner, "fallback": "retained_skill"}
        after |= {"fallback_hours": Decimal(40), "fallback_until": date(2027, 12, 31)}
        self.add(ActivityChange(plan=plan, activity=activity, fate="new", **after))
        moved = {"destination": "redeploy", "hours": Decimal(30), "activity": activity, "unit": self.rows[Unit]}
        self.add(CapacityMovement(plan=plan, from_date=date(2027, 2, 1), note="As agreed.", **moved))
        self.add(Takeover(decision=self.rows[Decision], activity=activity))
        seen = {"baseline": Decimal(100), "baseline_from": date(2026, 7, 1), "baseline_to": date(2026, 9, 30)}
        seen |= {"target": Decimal(60), "target_on": date(2027, 6, 30), "method": "Counted.", "boundary": "None."}
        claimed = {"kind": "capacity", "owner": self.owner, "plan": plan, "hours": Decimal(40), "unit": "hours a month"}
        proposed = {"proposed_by": self.cast.petra, "proposed_at": NOW}
        self.add(Benefit(initiative=self.initiative, name="Less sorting", **claimed, **seen, **proposed))

    def _waiver(self):
        asked = {
            "initiative": self.initiative,
            "kind": "exception",
            "ground": "timing",
            "authority": "W1",
            "reason": "Why.",
            "risk": "What.",
            "remediation": "How.",
            "starts_on": NOW.date(),
            "ends_on": NOW.date() + timedelta(30),
            "expires_at": NOW + timedelta(31),
            "requested_by": self.cast.petra,
            "requested_at": NOW,
            "digest": "0" * 64,
        }
        waiver = self.add(Waiver(requirement="DEC-1", **asked), Waiver(requirement="DEC-2", **asked))
        waiver.state, waiver.decided_at = Waiver.State.APPROVED, NOW
        waiver.save()
        self.add(CompensatingControl(waiver=waiver, text="A person looks.", owner=self.owner, cadence_days=7))
