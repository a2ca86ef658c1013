"""What the API says of a complaint and what it takes for each verb (domain §3).

fields     codes instead of keys, moments within reason, nothing unknown taken silently
facts      the facts of intake, and the classifier's answers
inputs     one serializer a verb: its validated data are the verb's own arguments
decisions  what was decided and handled, as rows of the detail
output     a complaint in a list, and with everything
"""

from complaints.serializers.facts import AnswersSerializer, DraftSerializer, OpenSerializer
from complaints.serializers.inputs import STEP_SERIALIZERS
from complaints.serializers.output import ComplaintDetailSerializer, ComplaintSerializer

__all__ = [
    "STEP_SERIALIZERS",
    "AnswersSerializer",
    "ComplaintDetailSerializer",
    "ComplaintSerializer",
    "DraftSerializer",
    "OpenSerializer",
]
