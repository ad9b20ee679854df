"""Who works at Harbour Mutual, as far as AI concerns them: some seventy of its 2,400 people."""

from dataclasses import dataclass
from decimal import Decimal

from roles.rules.people import Employment


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody: the handle is what the demo's code calls them. Units: `fte` in full-time equivalents."""

    handle: str
    name: str
    job: str
    unit: str
    manager: str = ""
    fte: Decimal = Decimal(1)
    employment: Employment = Employment.EMPLOYEE

    @property
    def user_name(self) -> str:
        """The name of their account."""
        return self.name.lower().replace("-", "").replace("(", "").replace(")", "").replace(" ", ".")


# The personas come first, in the order in which the demo offers them.
STAFF = (
    Member("coo", "Miriam Adeyemi", "Chief operating officer", "HM-BOARD", "ceo"),
    Member("pmo", "Jonas Lindqvist", "Head of the AI programme office", "HM-TRANSFORM", "coo"),
    Member("owner", "Priya Raman", "Head of customer operations", "HM-OPS", "coo"),
    Member("architect", "Claire Dubois", "Decision architect", "HM-TRANSFORM", "pmo"),
    Member("platform", "Mateusz Kowalski", "Head of AI platforms", "HM-PLATFORMS", "cio"),
    Member("risk", "Helen Fairweather", "Head of operational risk", "HM-RISK", "cro"),
    Member("hr", "Samuel Osei", "Organisation design partner", "HM-HR", "chro"),
    Member("finance", "Yuki Tanaka", "Finance business partner", "HM-FINANCE", "cfo"),
    Member("lead", "Danny Whelan", "Team lead, customer contact", "HM-CONTACT", "nkechi"),
    Member("audit", "Ruth Goldberg", "Senior internal auditor", "HM-AUDIT", "desmond"),
    Member("admin", "Ilse Vermeer", "Portal administrator", "HM-DESK", "sean"),
    Member("chair", "Astrid Holm", "Chief of staff, chairs the AI board", "HM-BOARD", "ceo"),
    Member("ceo", "Alasdair Munro", "Chief executive", "HM-BOARD"),
    Member("cio", "Viktor Halvorsen", "Chief information officer", "HM-IT", "ceo"),
    Member("cro", "Beatriz Almeida", "Chief risk officer", "HM-RISK", "ceo"),
    Member("cfo", "Gregory Stone", "Chief financial officer", "HM-FINANCE", "ceo"),
    Member("chro", "Amina Yusuf", "Chief people officer", "HM-HR", "ceo"),
    Member("rosalind", "Rosalind Pike", "Claims director", "HM-CLAIMS", "coo"),
    Member("edmund", "Edmund Achterberg", "Chief underwriting officer", "HM-UW", "ceo"),
    Member("lucia", "Lucia Ferrante", "Sales and distribution director", "HM-SALES", "ceo"),
    Member("desmond", "Desmond Clarke", "Head of internal audit", "HM-AUDIT", "ceo"),
    Member("farah", "Farah Siddiqui", "Head of compliance", "HM-COMPLIANCE", "cro"),
    Member("tobias", "Tobias Keller", "General counsel", "HM-LEGAL", "ceo"),
    Member("nkechi", "Nkechi Eze", "Customer contact manager", "HM-CONTACT", "owner"),
    Member("tunde", "Tunde Bakare", "Operations planning manager", "HM-OPS", "owner"),
    Member("keiko", "Keiko Tamura", "Customer records clerk", "HM-OPS", "tunde"),
    Member("rasmus", "Rasmus Holt", "Customer records clerk", "HM-OPS", "tunde"),
    Member("orla", "Orla Byrne", "Head of service quality", "HM-OPS", "owner"),
    Member("peter", "Peter Novak", "Complaints manager", "HM-COMPLAINTS", "owner"),
    Member("meiling", "Mei-Ling Chen", "Head of digital customer service", "HM-DIGITAL", "owner"),
    Member("bruno", "Bruno Santos", "Service designer", "HM-DIGITAL", "meiling"),
    Member("grace", "Grace Okafor", "Head of motor claims", "HM-MOTOR", "rosalind"),
    Member("stefan", "Stefan Wagner", "Motor claims manager", "HM-MOTOR", "grace"),
    Member("aisha", "Aisha Rahman", "Vehicle damage specialist", "HM-MOTOR", "grace"),
    Member("colm", "Colm Doyle", "Team lead, motor claims", "HM-MOTOR", "stefan"),
    Member("pilar", "Pilar Ortega", "Motor claims handler", "HM-MOTOR", "colm"),
    Member("jonah", "Jonah Fields", "Motor claims handler", "HM-MOTOR", "colm"),
    Member("mirela", "Mirela Popa", "Motor claims handler", "HM-MOTOR", "colm"),
    Member("jeanluc", "Jean-Luc Moreau", "Head of property claims", "HM-PROPERTY", "rosalind"),
    Member("hannah", "Hannah Berg", "Property claims manager", "HM-PROPERTY", "jeanluc"),
    Member("ravi", "Ravi Menon", "Team lead, property claims", "HM-PROPERTY", "hannah"),
    Member("anton", "Anton Weiss", "Property claims handler", "HM-PROPERTY", "ravi"),
    Member("yuna", "Yuna Park", "Property claims handler", "HM-PROPERTY", "ravi"),
    Member("tomasz", "Tomasz Zielinski", "Head of health claims", "HM-HEALTH", "rosalind"),
    Member("leila", "Leila Mansour", "Health claims manager", "HM-HEALTH", "tomasz"),
    Member("marcus", "Marcus Reid", "Team lead, health claims", "HM-HEALTH", "leila"),
    Member("sanne", "Sanne de Vries", "Medical coder", "HM-HEALTH", "marcus"),
    Member("dario", "Dario Conti", "Medical coder", "HM-HEALTH", "marcus"),
    Member("priti", "Priti Shah", "Medical coder", "HM-HEALTH", "marcus"),
    Member("emeka", "Emeka Obi", "Medical coder", "HM-HEALTH", "marcus"),
    Member("wanjiru", "Wanjiru Kamau", "Claims quality analyst", "HM-CLAIMS", "rosalind"),
    Member("dieter", "Dieter Brandt", "Claims risk manager", "HM-CLAIMS", "rosalind"),
    Member("sofia", "Sofia Petrova", "Head of household pricing", "HM-HOUSEHOLD", "edmund"),
    Member("owen", "Owen Griffiths", "Commercial underwriting manager", "HM-COMMERCIAL", "edmund"),
    Member("ingrid", "Ingrid Solheim", "Head of the broker desk", "HM-BROKERS", "lucia"),
    Member("carlos", "Carlos Mendes", "Broker account manager", "HM-BROKERS", "ingrid"),
    Member("nadia", "Nadia Karim", "Accounts payable manager", "HM-PAYABLES", "cfo"),
    Member("paul", "Paul Jensen", "Payables team lead", "HM-PAYABLES", "nadia"),
    Member("greta", "Greta Lund", "Payables clerk", "HM-PAYABLES", "paul"),
    Member("luis", "Luis Ferreira", "Payables clerk", "HM-PAYABLES", "paul"),
    Member("emily", "Emily Watson", "Job design manager", "HM-HR", "chro"),
    Member("kwame", "Kwame Mensah", "Operational risk analyst", "HM-RISK", "risk"),
    Member("arjun", "Arjun Nair", "Head of data and AI", "HM-DATA", "cio"),
    Member("lena", "Lena Fischer", "Machine learning engineer", "HM-DATA", "arjun"),
    Member("thandi", "Thandi Nkosi", "Platform lead", "HM-PLATFORMS", "platform"),
    Member("ben", "Ben Carter", "Platform engineer", "HM-PLATFORMS", "thandi"),
    Member("yara", "Yara Castillo", "Platform engineer", "HM-PLATFORMS", "thandi"),
    Member("nadia_it", "Nadia Karim (Platforms)", "Platform engineer", "HM-PLATFORMS", "platform"),
    Member("sean", "Sean Murphy", "Service desk manager", "HM-DESK", "cio"),
    Member("elif", "Elif Demir", "Security lead", "HM-SECURITY", "cio"),
    Member("igor", "Igor Petrenko", "Data engineer", "HM-DATA", "arjun", employment=Employment.CONTRACTOR),
    Member("joanna", "Joanna Blake", "Process analyst", "HM-TRANSFORM", "pmo", employment=Employment.CONTRACTOR),
)
