"""Small decision maps in every version of DMN, written for the tests."""

from decisions.dmn.namespaces import NAMES

LOAN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<dmn:definitions xmlns:dmn="{model}" xmlns:feel="{feel}" xmlns:x="http://example.org/editor"
    id="loan" name="Loan" namespace="http://example.org/loan" x:theme="blue" expressionLanguage="{feel}">
  <dmn:extensionElements><x:saved by="me" at="noon"/></dmn:extensionElements>
  <dmn:itemDefinition name="tSegment">
    <dmn:typeRef>string</dmn:typeRef>
    <dmn:allowedValues><dmn:text>"retail", "business"</dmn:text></dmn:allowedValues>
  </dmn:itemDefinition>
  <dmn:itemDefinition name="tApplicant">
    <dmn:itemComponent name="Segment"><dmn:typeRef>tSegment</dmn:typeRef></dmn:itemComponent>
    <dmn:itemComponent name="Age">
      <dmn:typeRef>number</dmn:typeRef><dmn:allowedValues><dmn:text>[18..99]</dmn:text></dmn:allowedValues>
    </dmn:itemComponent>
  </dmn:itemDefinition>
  <dmn:decision id="d_grant" name="Grant" x:colour="red">
    <dmn:description>Whether money is lent.</dmn:description>
    <dmn:question>Do we lend?</dmn:question>
    <dmn:allowedAnswers>"yes" or "no"</dmn:allowedAnswers>
    <dmn:variable name="Grant" typeRef="string"/>
    <dmn:informationRequirement><dmn:requiredDecision href="#d_risk"/></dmn:informationRequirement>
    <dmn:decisionMaker href="#o_desk"/>
    <dmn:decisionOwner href="#o_credit"/>
    <dmn:literalExpression id="le">
      <dmn:text><![CDATA[if Risk < 5 then "yes" else "no"]]></dmn:text>
    </dmn:literalExpression>
  </dmn:decision>
  <dmn:decision id="d_risk" name="Risk">
    <dmn:variable name="Risk" typeRef="number"/>
    <dmn:informationRequirement><dmn:requiredInput href="#i_applicant"/></dmn:informationRequirement>
    <dmn:authorityRequirement><dmn:requiredAuthority href="#k_policy"/></dmn:authorityRequirement>
    <dmn:decisionTable id="t_risk" hitPolicy="COLLECT" aggregation="SUM" x:wide="true">
      <dmn:input id="in_age" label="Age of applicant">
        <dmn:inputExpression typeRef="number"><dmn:text>Applicant.Age</dmn:text></dmn:inputExpression>
      </dmn:input>
      <dmn:input id="in_segment">
        <dmn:inputExpression><dmn:text>Applicant.Segment</dmn:text></dmn:inputExpression>
      </dmn:input>
      <dmn:output id="out_points" name="points" typeRef="number"/>
      <dmn:rule id="r_1" x:hot="yes">
        <dmn:description>Young people</dmn:description>
        <dmn:inputEntry id="c_1"><dmn:text><![CDATA[< 21]]></dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="c_2"><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="c_3"><dmn:text>3</dmn:text></dmn:outputEntry>
      </dmn:rule>
      <dmn:rule id="r_2">
        <dmn:inputEntry id="c_4"><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:inputEntry id="c_5"><dmn:text>"business"</dmn:text></dmn:inputEntry>
        <dmn:outputEntry id="c_6"><dmn:text>4</dmn:text></dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
  <dmn:inputData id="i_applicant" name="Applicant"><dmn:variable name="Applicant" typeRef="tApplicant"/></dmn:inputData>
  <dmn:knowledgeSource id="k_policy" name="Credit policy"/>
  <dmn:organizationUnit id="o_credit" name="Credit risk"/>
  <dmn:organizationUnit id="o_desk" name="Front desk"/>
{layout}</dmn:definitions>
"""

LAYOUT = """  <dmndi:DMNDI xmlns:dmndi="{layout}" xmlns:dc="{dc}" xmlns:di="{di}">
    <dmndi:DMNDiagram id="dia">
      <dmndi:DMNShape id="s_grant" dmnElementRef="d_grant">
        <dc:Bounds height="80" width="180" x="100.0" y="20"/>
      </dmndi:DMNShape>
      <dmndi:DMNShape id="s_risk" dmnElementRef="d_risk">
        <dc:Bounds height="80" width="180" x="100" y="200"/>
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
"""


def loan(version: str = "1.3") -> bytes:
    """Return the loan map in a version, with part of a layout where the version has one."""
    names = NAMES[version]
    layout = LAYOUT.format(layout=names.layout, dc=names.dc, di=names.di) if names.layout else ""
    return LOAN.format(model=names.model, feel=names.feel, layout=layout).encode()


def wrapped(body: str, version: str = "1.5") -> bytes:
    """Return a document around a body."""
    return f'<definitions xmlns="{NAMES[version].model}" id="d" name="Map" namespace="n">{body}</definitions>'.encode()
