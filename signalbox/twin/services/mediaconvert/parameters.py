"""Parameters of MediaConvert's operations that the twin obeys; of a job, one input and outputs in file groups.

Settings of codecs are harmless: they change the look of a file, not when it comes or what it is called.
"""

from signalbox.twin.known_names import Known

OUTPUTS = "Settings.OutputGroups.Outputs"
GROUP = "Settings.OutputGroups.OutputGroupSettings"
VIDEO = f"{OUTPUTS}.VideoDescription"
CODECS = ("Av1Settings", "H264Settings", "H265Settings", "Mpeg2Settings", "Vp8Settings", "Vp9Settings")
CONTAINERS = ("Mp4Settings", "MovSettings", "MxfSettings", "M2tsSettings")

PARAMETERS = {
    "CreateJob": Known(
        f"ClientRequestToken Queue Priority Role UserMetadata Settings.Inputs.FileInput Settings.Inputs.InputClippings "
        f"{GROUP}.FileGroupSettings.Destination {OUTPUTS}.NameModifier {OUTPUTS}.ContainerSettings.Container "
        f"{VIDEO}.Width {VIDEO}.Height {VIDEO}.CodecSettings.Codec {VIDEO}.CodecSettings.FrameCaptureSettings",
        "Tags BillingTagsSource StatusUpdateInterval Settings.Inputs.AudioSelectors Settings.Inputs.VideoSelector "
        f"Settings.TimecodeConfig Settings.OutputGroups.Name {OUTPUTS}.AudioDescriptions {VIDEO}.ScalingBehavior "
        + " ".join(f"{VIDEO}.CodecSettings.{name}" for name in CODECS)
        + " "
        + " ".join(f"{OUTPUTS}.ContainerSettings.{name}" for name in CONTAINERS),
        {f"{GROUP}.Type": ("FILE_GROUP_SETTINGS",), "Settings.Inputs.TimecodeSource": ("ZEROBASED", "EMBEDDED")},
    ),
    "GetJob": Known("Id"),
    "CancelJob": Known("Id"),
    "SearchJobs": Known("InputFile Queue Status Order MaxResults"),
    "Probe": Known("InputFiles.FileUrl"),
}
