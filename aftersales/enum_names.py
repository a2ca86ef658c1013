"""Words that several fields choose from have one name in the API's description."""

ENUM_NAMES = {
    "YesNoEnum": "complaints.classifier.YES_NO",
    "KindEnum": "complaints.choices.Kind",
    "LevelEnum": "complaints.choices.Level",
    "ComplaintStatusEnum": "complaints.choices.Status",
    "ChannelEnum": "complaints.choices.Channel",
    "MeasureKindEnum": "complaints.choices.MeasureKind",
    "DeadlineStatusEnum": "records.models.Deadline.Status",
    "ApprovalStatusEnum": "records.models.ApprovalBase.Status",
    "CapaStatusEnum": "capa.choices.Status",
    "CapaKindEnum": "capa.choices.Kind",
    "CapaMeasureKindEnum": "capa.choices.MeasureKind",
    "CapaMeasureStatusEnum": "capa.choices.MeasureStatus",
    "CapaDocumentKindEnum": "capa.choices.DocumentKind",
    "CauseStateEnum": "capa.choices.CauseState",
    "ContainmentPlaceEnum": "capa.choices.ContainmentPlace",
}
