"""What the API says of a CAPA and what it takes for each verb (domain §5).

inputs     one serializer a verb: its validated data are the verb's own arguments
rows       what hangs on a CAPA, row by row
output     a CAPA in a list, and with everything
"""

from capa.serializers.inputs import STEP_SERIALIZERS, CapaDraftSerializer, CapaOpenSerializer
from capa.serializers.output import CapaDetailSerializer, CapaSerializer

__all__ = [
    "STEP_SERIALIZERS",
    "CapaDetailSerializer",
    "CapaDraftSerializer",
    "CapaOpenSerializer",
    "CapaSerializer",
]
