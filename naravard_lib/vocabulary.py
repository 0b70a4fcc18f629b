"""The closed word lists of initiative files and of the catalogue."""

from typing import Literal

Status = Literal["idé", "pilot", "infört", "breddinfört", "avslutat", "nedlagt"]
Role = Literal["outcome", "process", "balancing"]
Kind = Literal["count", "mean", "share", "days", "cost"]
Better = Literal["lower", "higher"]
Pull = Literal["lower", "higher", "unknown"]
Principal = Literal["region", "municipality"]
Bearer = Literal["region", "municipality", "person"]  # whom a cost falls on
Index = Literal["LPIK", "PKV"]  # SKR's price indexes: landstingsprisindex, prisindex för kommunal verksamhet
PatientType = Literal["enkelt", "komplicerat", "kroniskt", "komplext"]  # the quadrants of "fyrfältaren"
NeedGroup = Literal["mest sjuka", "periodvis sviktande", "riskgrupper"]  # Umeå länsdel's three groups
Level = Literal["projekt", "länssamverkansgrupp", "strategisk"]  # where the next step is decided
LinkKind = Literal["stärker", "stör", "överlappar", "lucka"]
AggregateValues = Literal["total", "mean"]
ContactKind = Literal["ed", "planned", "outpatient", "home_visit", "municipal"]  # as in tables.event_schema.KINDS

# Categories and ways of working are the rows of the knowledge overview "Potentialerna i Nära vård", table 1.
Category = Literal[
    "Mobila arbetssätt",
    "Vård i hemmet",
    "Målgruppsfokuserade mottagningar",
    "Egenvård med hälsocoaching",
    "Proaktiv behovsidentifiering",
    "Personcentrerad samverkan",
]
WayOfWorking = Literal[
    "Mobila sjukhuskopplade team",
    "Mobila hemsjukvårdsläkare",
    "Specifika mobila team",
    "Fokuserad vård i hemmet",
    "Förstärkt hemsjukvård",
    "Äldremottagningar",
    "Personcentrerade arbetssätt inom vårdmottagningar",
    "Egenmonitorering, stöd till egenvård",
    "Screening, vårdlots/case manager",
    "Personcentrerad samverkan",
]
QUESTIONS = (
    "Vad är viktigt?",
    "Var är vi idag?",
    "Vart vill vi komma med insatsen?",
    "Hur gick det?",
)  # the improvement cycle, DOMAIN M1
