import {
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { OperationsAccess } from './operations-access.js';

/** Lets operators in, and nobody else: 401. */
@Injectable()
export class OperationsGuard implements CanActivate {
  constructor(@Inject(OperationsAccess) private readonly access: OperationsAccess) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    if (await this.access.isOperator(request)) return true;
    throw new UnauthorizedException();
  }
}
