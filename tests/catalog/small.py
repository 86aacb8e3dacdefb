"""Small systems of no metadata of ours: templates of SAM and CloudFormation with some code."""

from pathlib import Path

from signalbox.catalog.build import catalog_of
from signalbox.catalog.model import Catalog, EventType
from signalbox.catalog.system import read_system

PUT = 'import boto3\n\n\ndef handler(event, context):\n    boto3.client("events").put_events(Entries=[{entry}])\n'

SHOP = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: app.handler}
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Archive:
    Type: AWS::Events::Archive
    Properties: {SourceArn: !GetAtt Bus.Arn, RetentionDays: 7, EventPattern: {detail-type: [{prefix: Pai}]}}
  Till:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: till
      Tags: {team: tills}
      Policies: [{EventBridgePutEventsPolicy: {EventBusName: !Ref Bus}}]
      Events:
        Ended: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {detail-type: [Counted]}}}
  Counter:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: counter
      Policies: [{EventBridgePutEventsPolicy: {EventBusName: !Ref Bus}}]
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Line.Arn}}
  Silent:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: silent, Policies: [{EventBridgePutEventsPolicy: {EventBusName: !Ref Bus}}]}
  Line: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, MessageRetentionPeriod: 3600}}
  Paid:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop.till], detail-type: [{prefix: Pai}]}
      Targets: [{Id: line, Arn: !GetAtt Line.Arn}]
  Everything:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [{prefix: ""}]}
      Targets: [{Id: log, Arn: !Sub "arn:aws:logs:us-east-1:123456789012:log-group:/events"}]
"""


def saved(folder: Path, template: str = SHOP, **code: str) -> Path:
    """Write a template and the code of its functions; return the folder."""
    (folder / "template.yaml").write_text(template)
    for name, entry in code.items():
        (folder / name).mkdir()
        (folder / name / "app.py").write_text(PUT.replace("{entry}", entry))
    return folder


def shop(folder: Path, counted: str = "Counted") -> Path:
    """A till publishes Paid, a counter publishes what it counted, and a third function names no type."""
    entry = '{"EventBusName": "shop", "Source": "shop.till", "DetailType": "%s", "Detail": "{}"}'
    return saved(folder, till=entry % "Paid", counter=entry % counted, silent="event")


def catalog(path: Path) -> Catalog:
    """Return the catalogue of a path."""
    return catalog_of(read_system(path))


def named(found: Catalog, name: str) -> EventType:
    """Return an event type of a catalogue."""
    return next(event for event in found.events if event.name == name)
