import { z } from 'zod';
import { IssueNumber, repository } from './repository.js';

export const GetIssueInput = z.strictObject({ ...repository, number: IssueNumber });
