"""The action endpoint as an object: runs the SDK's executor in the engine's own process.

Rasa reaches custom actions over HTTP and checks each answer against a JSON schema that it re-validates every time, a third
of such a turn. Here the same request goes to the same executor by a call. Actions are ordinary rasa_sdk actions and can be
served by a separate action server instead (LXT_ACTION_ENDPOINT).
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection


class InProcessActions(EndpointConfig):
    """Looks like an endpoint to Rasa; calls the executor."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process:", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *_args: Any, **kwargs: Any) -> Any:
        """Runs one action call. A rejected form is reported as the action server does, with status 400."""
        try:
            return await self._executor.run(kwargs["json"])
        except ActionExecutionRejection as rejection:
            body = json.dumps({"error": rejection.message, "action_name": rejection.action_name})
            raise ClientResponseError(400, "rejected", body) from rejection


def trust_own_answers() -> None:
    """Switches off Rasa's schema check of action answers, for the in-process endpoint only: the SDK built them itself."""
    checked = RemoteAction._validate_action_result

    def validate(action: RemoteAction, result: dict[str, Any]) -> bool:
        return isinstance(action.action_endpoint, InProcessActions) or checked(action, result)

    RemoteAction._validate_action_result = validate
