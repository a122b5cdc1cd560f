"""Whether this installation can be trusted: what it hears and judges against a centre's own labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from asr.document import DocumentError
from asr.evaluation import LabelMismatch, measure, shares_line
from asr.transcript import Transcript
from pipelines.imports import filled
from pipelines.judging import Judging
from pipelines.plan import manifest_options
from pipelines.progress import current
from pipelines.published import published
from pipelines.settings import Settings, SettingsError
from pipelines.stages import NO_RUBRIC, no_speech
from recordings.call import Call
from recordings.errors import RecordingError, RecordingMissing
from recordings.manifest import read_manifest
from recordings.source import FolderSource
from reports.evaluation import Evaluation, HeardCall
from reports.wording import listed
from scoring.evaluation import Outcomes, evaluate_items, unjudged
from scoring.labelled_folder import read_folder, unlabelled
from scoring.scorecard import Outcome
from scoring.truth import CallTruth, read_truth
from scoring.warehouse import RunProblem, open_snapshot

GREETING = "greeting"
"""The item whose verdict says whether the agent greets: roles are harder to tell where nobody does."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What to compare with the labels.

    Attributes:
        hear: hear and judge the recordings now; else the machine's verdicts in the warehouse are
            compared, whatever people have said of them since.
        model: hears instead of the settings' model.
        withhold_roles: keep from the hearing who is on which channel.

    Raises:
        SettingsError: a choice about hearing where nothing is heard.
    """

    hear: bool = False
    model: str | None = None
    withhold_roles: bool = False

    def __post_init__(self) -> None:
        if not self.hear and (self.model is not None or self.withhold_roles):
            raise SettingsError("--model 和 --withhold-roles 要和 --hear 一起用")


def evaluate(labels: Path, settings: Settings, options: EvaluateOptions | None = None) -> Evaluation:
    """Compare with ``labels``, a JSON-lines file or a folder of recordings with labels beside them.

    Labels and recordings that cannot be used become problems; the rest goes on.

    Raises:
        DocumentError: the file or the folder cannot be opened, or none of its labels can be read.
        SettingsError: nothing to compare with.
        ModelError: the model cannot be used.
    """
    options = options or EvaluateOptions()
    truths, problems = _read(labels)
    judging = Judging.of(settings)
    hear = options.hear
    found = _hear(truths, settings, judging, options) if hear else _stored(truths, settings)
    judged = [truth for truth in truths if truth.expected]
    return Evaluation(
        labels=str(labels),
        labelled=len(truths),
        items=evaluate_items(found.outcomes, truths),
        judged=len(judged) - len(unjudged(found.outcomes, judged)),
        item_names={item.id: item.name for rubric in judging.rubrics for item in rubric.items},
        hearing=hear,
        heard=tuple(found.heard),
        models=tuple(found.models),
        problems=(*problems, *found.problems),
        notes=(*found.notes, *_notes(labels, truths, judged, found.outcomes)),
    )


@dataclass(slots=True)
class _Found:
    """What came of the calls so far."""

    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    heard: list[HeardCall] = field(default_factory=list)
    models: dict[tuple[str, str], None] = field(default_factory=dict)
    problems: list[RunProblem] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def _read(labels: Path) -> tuple[tuple[CallTruth, ...], tuple[RunProblem, ...]]:
    truths: list[CallTruth] = []
    unread: list[DocumentError] = []
    found: Iterator[CallTruth | DocumentError] = (
        read_folder(labels) if labels.is_dir() else read_truth(labels)
    )
    for one in found:
        if isinstance(one, CallTruth):
            truths.append(one)
        else:
            unread.append(one)
    if unread and not truths:
        raise unread[0]
    return tuple(truths), tuple(RunProblem("rejected_label", one.where, str(one)) for one in unread)


def _stored(truths: Sequence[CallTruth], settings: Settings) -> _Found:
    """The machine's verdicts on the labelled calls, from the warehouse: a person's would flatter it."""
    if truths and not any(truth.expected for truth in truths):
        raise SettingsError("标注里没有判定可和库里的比；要现在听这些录音请加 --hear")
    snapshot = published(settings, "；要现在听这些录音请加 --hear")
    outcomes: dict[str, dict[str, Outcome]] = defaultdict(dict)
    with open_snapshot(snapshot) as connection:
        rows = connection.execute(
            "SELECT call_id, item_id, machine_outcome FROM official_items WHERE list_contains(?, call_id)",
            [[call.call_id for call in truths]],
        ).fetchall()
    for call_id, item_id, outcome in rows:
        outcomes[call_id][item_id] = Outcome(outcome)
    return _Found(outcomes, notes=("比的是机器自己的判定，不论后来人工怎么改。",))


def _hear(
    truths: Sequence[CallTruth], settings: Settings, judging: Judging, options: EvaluateOptions
) -> _Found:
    """Hear, measure and judge every labelled recording; nothing is kept but the counts."""
    from pipelines.hearing import hear

    found = _Found()
    by_id = {truth.call_id: truth for truth in truths}
    work, found.problems, found.notes = _work(truths, settings, options)
    with current().stage("听标注录音并质检", len(work)) as steps:
        for call, heard in hear(work, settings, options.model):
            truth = by_id[call.call_id]
            if isinstance(heard, Transcript):
                _measure(heard, truth, judging, found)
            elif isinstance(heard, RecordingError):
                found.problems.append(_recording_problem(heard, truth))
            else:
                found.problems.append(
                    RunProblem("no_speech", call.recording or "", no_speech(heard), call.call_id)
                )
            steps.advance()
    return found


def _work(
    truths: Sequence[CallTruth], settings: Settings, options: EvaluateOptions
) -> tuple[list[tuple[Call, Path]], list[RunProblem], tuple[str, ...]]:
    """What to hear: each call as its record tells it, what that leaves open as the labels do."""
    records = _records(settings)
    work: list[tuple[Call, Path]] = []
    problems: list[RunProblem] = []
    for truth in truths:
        try:
            work.append(_to_hear(truth, records.get(truth.call_id), settings, options))
        except RecordingError as error:
            problems.append(_recording_problem(error, truth))
    unknown = sum(truth.call_id not in records for truth in truths)
    notes = [f"{unknown} 通没有话单，只凭标注所写质检（工号、技能组等可能缺失）。"] if unknown else []
    if options.withhold_roles:
        notes.append("声道上谁是坐席没有告诉模型（--withhold-roles）。")
    elif any(call.channel_roles for call, _ in work):
        notes.append("声道角色由话单或标注给出的通话另列，不算模型认出来的；要考模型请加 --withhold-roles。")
    return work, problems, tuple(notes)


def _records(settings: Settings) -> Mapping[str, Call]:
    places = settings.recordings
    if not places.cdr.exists():
        return {}
    calls = read_manifest(places.cdr, places.agents, manifest_options(settings)).calls
    return {call.call_id: call for call in calls}


def _to_hear(
    truth: CallTruth, record: Call | None, settings: Settings, options: EvaluateOptions
) -> tuple[Call, Path]:
    labelled = truth.call or Call(truth.call_id)
    call = labelled if record is None else filled(record, labelled)
    if options.withhold_roles:
        call = replace(call, channel_roles=())
    if call.company is None:
        call = replace(call, company=settings.centre.company)
    if truth.recording is not None:
        return call, truth.recording
    if not call.recording:
        raise RecordingMissing(truth.place, "标注和话单都没有写录音在哪里", call_id=truth.call_id)
    return call, FolderSource(settings.recordings.root).locate(call.recording).path


def _measure(transcript: Transcript, truth: CallTruth, judging: Judging, found: _Found) -> None:
    try:
        counts = measure(transcript, truth.spoken)
    except LabelMismatch as error:
        found.problems.append(RunProblem("label_mismatch", truth.place, str(error), truth.call_id))
        return
    one_line, roles = shares_line(transcript), transcript.call.channel_roles
    greeting = dict(truth.expected).get(GREETING)
    found.heard.append(
        HeardCall(
            truth.call_id,
            counts,
            one_line,
            roles_told=len(roles) == 1 or (bool(roles) and not one_line),
            language=truth.spoken.language,
            greeting=greeting is Outcome.PASS if greeting is not None and greeting.decided else None,
        )
    )
    found.models |= dict.fromkeys(transcript.models)
    if not truth.expected:
        return
    card = judging.scorecard(transcript)
    if card is None:
        found.problems.append(RunProblem("no_rubric", truth.place, NO_RUBRIC, truth.call_id))
        return
    found.outcomes[card.call_id] = {item.item_id: item.outcome for item in card.items}


def _recording_problem(error: RecordingError, truth: CallTruth) -> RunProblem:
    return RunProblem(str(error.kind), error.place, error.detail, truth.call_id)


def _notes(
    labels: Path, truths: Sequence[CallTruth], judged: Sequence[CallTruth], outcomes: Outcomes
) -> Iterator[str]:
    if judged:
        missing = unjudged(outcomes, judged)
        yield f"共 {len(judged)} 通标注了质检项结论，{len(judged) - len(missing)} 通有质检结果。"
        if missing:
            yield f"没有质检结果（不计入）：{listed(list(missing), _SHOWN)}。"
        yield "未定：机器判为待定或无法测量；留给人判的差错不算命中。"
    unused = sorted({name for truth in truths for name in truth.unused})
    if unused:
        yield f"标注里没有用到的内容：{listed(unused, _SHOWN)}。"
    beside = unlabelled(labels) if labels.is_dir() else ()
    if beside:
        yield f"没有标注的录音（不评测）：{listed(list(beside), _SHOWN)}。"
