"""What the API says of a CAPA and what it takes for each verb (domain §5).

fields     rows of the register by their codes, numbers within reason
plans      what the verbs up to the signed plan take
inputs     one serializer a verb: its validated data are the verb's own arguments
rows       what hangs on a CAPA, row by row
output     a CAPA in a list, and with everything
"""

from capa.serializers.inputs import STEP_SERIALIZERS
from capa.serializers.output import CapaDetailSerializer, CapaSerializer
from capa.serializers.plans import CapaDraftSerializer, CapaOpenSerializer

__all__ = [
    "STEP_SERIALIZERS",
    "CapaDetailSerializer",
    "CapaDraftSerializer",
    "CapaOpenSerializer",
    "CapaSerializer",
]
