import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@ledger/ledger';
import {
  AmendPledge,
  AttachEvidence,
  ChangeStage,
  CorrectEntry,
  DeclareComponent,
  DeclareDependency,
  ListRelatedMaterial,
  RaiseIssue,
  ReassignDepartment,
  RecordClassification,
  RecordExpenditure,
  RecordFinding,
  RecordMilestone,
  RegisterPledge,
  ResolveIssue,
  ReviseBudget,
  SecureFunding,
  SetAchievementTarget,
  SetAnnualTarget,
  VoidRegistration,
} from '@ledger/pledge';
import { Asked, CommandDoor, type Circumstances } from './asked';
import { ApiReceipt } from './receipt.schema';

/* One line for each command: the class of the body is its schema, the door does the rest. */

@ApiTags('commands')
@ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The revision that the change is meant for: else 412.',
})
@ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description: 'Makes a retry safe: the same key, the same receipt.',
})
@ApiReceipt()
@Controller('v1/pledges/:id')
export class PledgeCommandsController {
  constructor(@Inject(CommandDoor) private readonly door: CommandDoor) {}

  @Post('registration')
  @HttpCode(200)
  register(
    @Param('id') id: string,
    @Body() body: RegisterPledge,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RegisterPledge', body, asked);
  }
  @Post('registration-voidings')
  @HttpCode(200)
  void(
    @Param('id') id: string,
    @Body() body: VoidRegistration,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'VoidRegistration', body, asked);
  }
  @Post('amendments')
  @HttpCode(200)
  amend(@Param('id') id: string, @Body() body: AmendPledge, @Asked() asked: Circumstances): Promise<Receipt> {
    return this.door.pledge(id, 'AmendPledge', body, asked);
  }
  @Post('components')
  @HttpCode(200)
  declareComponent(
    @Param('id') id: string,
    @Body() body: DeclareComponent,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'DeclareComponent', body, asked);
  }
  @Post('classifications')
  @HttpCode(200)
  classify(
    @Param('id') id: string,
    @Body() body: RecordClassification,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordClassification', body, asked);
  }
  @Post('stage-changes')
  @HttpCode(200)
  changeStage(
    @Param('id') id: string,
    @Body() body: ChangeStage,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ChangeStage', body, asked);
  }
  @Post('budget-revisions')
  @HttpCode(200)
  reviseBudget(
    @Param('id') id: string,
    @Body() body: ReviseBudget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ReviseBudget', body, asked);
  }
  @Post('secured-funding')
  @HttpCode(200)
  secureFunding(
    @Param('id') id: string,
    @Body() body: SecureFunding,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SecureFunding', body, asked);
  }
  @Post('expenditures')
  @HttpCode(200)
  recordExpenditure(
    @Param('id') id: string,
    @Body() body: RecordExpenditure,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordExpenditure', body, asked);
  }
  @Post('achievement-targets')
  @HttpCode(200)
  setAchievementTarget(
    @Param('id') id: string,
    @Body() body: SetAchievementTarget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SetAchievementTarget', body, asked);
  }
  @Post('annual-targets')
  @HttpCode(200)
  setAnnualTarget(
    @Param('id') id: string,
    @Body() body: SetAnnualTarget,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'SetAnnualTarget', body, asked);
  }
  @Post('milestones')
  @HttpCode(200)
  recordMilestone(
    @Param('id') id: string,
    @Body() body: RecordMilestone,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordMilestone', body, asked);
  }
  @Post('department-reassignments')
  @HttpCode(200)
  reassignDepartment(
    @Param('id') id: string,
    @Body() body: ReassignDepartment,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ReassignDepartment', body, asked);
  }
  @Post('issues')
  @HttpCode(200)
  raiseIssue(
    @Param('id') id: string,
    @Body() body: RaiseIssue,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RaiseIssue', body, asked);
  }
  @Post('issue-resolutions')
  @HttpCode(200)
  resolveIssue(
    @Param('id') id: string,
    @Body() body: ResolveIssue,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ResolveIssue', body, asked);
  }
  @Post('dependencies')
  @HttpCode(200)
  declareDependency(
    @Param('id') id: string,
    @Body() body: DeclareDependency,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'DeclareDependency', body, asked);
  }
  @Post('related-material')
  @HttpCode(200)
  listRelatedMaterial(
    @Param('id') id: string,
    @Body() body: ListRelatedMaterial,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'ListRelatedMaterial', body, asked);
  }
  @Post('evidence')
  @HttpCode(200)
  attachEvidence(
    @Param('id') id: string,
    @Body() body: AttachEvidence,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'AttachEvidence', body, asked);
  }
  @Post('findings')
  @HttpCode(200)
  recordFinding(
    @Param('id') id: string,
    @Body() body: RecordFinding,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'RecordFinding', body, asked);
  }
  @Post('corrections')
  @HttpCode(200)
  correct(
    @Param('id') id: string,
    @Body() body: CorrectEntry,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.pledge(id, 'CorrectEntry', body, asked);
  }
}
