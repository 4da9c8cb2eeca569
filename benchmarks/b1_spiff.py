# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain ORM's rows with SpiffWorkflow as the engine: a BPMN process, its state saved as JSON with every act."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default import BpmnWorkflowConverter
from SpiffWorkflow.bpmn.serializer.default.workflow import WorkflowConverter
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.b1_orm import PlainOrm
from grants.models import Application

TABLE = """CREATE TABLE IF NOT EXISTS benchmark_spiff (
    application_id bigint PRIMARY KEY REFERENCES grants_application, state text NOT NULL)"""
READ = "SELECT state FROM benchmark_spiff WHERE application_id = %s FOR UPDATE"
WRITE = "UPDATE benchmark_spiff SET state = %s WHERE application_id = %s"
START = "INSERT INTO benchmark_spiff (state, application_id) VALUES (%s, %s)"
# What the parser calls the single ballots of the task for many.
SPECS = {"vote": "vote [child]"}


def read_process() -> Any:
    parser = BpmnParser()
    parser.add_bpmn_file(str(Path(__file__).with_name("b1_case.bpmn")))
    return parser.get_spec("case")


class StateAlone(BpmnWorkflowConverter):
    """Saves the tasks without the process, which is the same for every case and stays in memory."""

    process = read_process()
    engine = PythonScriptEngine()

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        return WorkflowConverter.to_dict(self, workflow)

    def from_dict(self, dct: dict[str, Any]) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self.process, script_engine=self.engine, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(dct["root"])]
        self.set_default_attributes(workflow, dct)
        return workflow


class SpiffWorkflow(PlainOrm):
    """The row of the state is the lock of the case."""

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        registry = BpmnWorkflowSerializer.configure(DEFAULT_CONFIG | {BpmnWorkflow: StateAlone})
        self.serializer = BpmnWorkflowSerializer(registry)
        self.execute(TABLE)

    @staticmethod
    def execute(statement: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None

    def case(self) -> Any:
        case, meeting = super().case()
        workflow = BpmnWorkflow(StateAlone.process)
        workflow.do_engine_steps()
        self.execute(START, self.serializer.serialize_json(workflow), case.pk)
        return case, meeting

    def walk(self, prepared: Any) -> None:
        self.pk = prepared[0].pk
        super().walk(prepared)

    def act(self, name: str, by: Any, step: Callable[..., Any], *values: Any) -> Any:
        with transaction.atomic():
            workflow = self.serializer.deserialize_json(self.execute(READ, self.pk)[0])
            task = workflow.get_next_task(state=TaskState.READY, spec_name=SPECS.get(name, name))
            if task is None:
                raise RuntimeError(name)
            result = step(*values)
            task.data |= {"status": self.found.status, "present": len(self.stage.members)}
            task.run()
            if name == "close_poll":
                self._cancel_ballots(workflow)
            workflow.do_engine_steps()
            self.execute(WRITE, self.serializer.serialize_json(workflow), self.pk)
        return result

    @staticmethod
    def _cancel_ballots(workflow: BpmnWorkflow) -> None:
        workflow.get_next_task(state=TaskState.STARTED, spec_name="vote").cancel()

    def take(self, pk: int) -> Application:
        self.found = Application.objects.get(pk=pk)
        return self.found
