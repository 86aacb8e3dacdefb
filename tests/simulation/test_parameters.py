"""Parameters of Systems Manager in the twin."""

from collections.abc import Callable

import pytest

from signalbox.twin import Twin


def test_parameters_answer_as_systems_manager(twin: Callable[..., Twin]) -> None:
    """A value is read back and overwritten only on request; an unknown name is refused."""
    ssm = twin(seed=1).client("ssm")
    ssm.put_parameter(Name="/a/b", Value="1", Type="String")
    with pytest.raises(ssm.exceptions.ParameterAlreadyExists):
        ssm.put_parameter(Name="/a/b", Value="2", Type="String")
    assert ssm.put_parameter(Name="/a/b", Value="2", Overwrite=True)["Version"] == 2
    found = ssm.get_parameter(Name="/a/b")["Parameter"]
    assert (found["Value"], found["Type"], found["ARN"].rpartition(":")[2]) == ("2", "String", "parameter/a/b")
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/a/c")
